//! What the compiler says of declarations, right and wrong. `TRYBUILD=overwrite cargo test -p tool-macros --test ui`
//! rewrites the expected texts.
//!
//! It stands here and not beside its cases, because trybuild compiles all that the package of the test depends on
//! once more, and this package depends on little.

#[test]
fn ui() {
    let cases = trybuild::TestCases::new();
    cases.pass("../tests/ui/pass/*.rs");
    cases.compile_fail("../tests/ui/fail/*.rs");
}
