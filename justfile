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

# Rewrites expected compile errors and expansion snapshots. Read the difference.
bless:
    BLESS=1 TRYBUILD=overwrite cargo test -p tool-macros

# The benchmarks; read the ratios within a group.
bench:
    cargo bench -p tool-runtime

# What CI runs.
ci:
    bash .ci/run
