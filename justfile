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

# Rewrites expected compile errors, expansions, output of the inspector, and schemas. Read the difference.
bless:
    BLESS=1 TRYBUILD=overwrite cargo test -p tool-macros
    BLESS=1 cargo test -p tool-tests --test it inspect
    UPDATE_SCHEMAS=1 cargo test -p tool-tests --test it snapshot::what_the_file_says
    UPDATE_SCHEMAS=1 cargo test -p tool-examples --test schemas

# The benchmarks; read the ratios within a group.
bench:
    cargo bench -p tool-runtime

# What CI runs.
ci:
    bash .ci/run
