//! What the compiler says of declarations, right and wrong. `TRYBUILD=overwrite cargo test -p tool-tests --test ui`
//! rewrites the expected texts.

#[test]
fn ui() {
    let cases = trybuild::TestCases::new();
    cases.pass("ui/pass/*.rs");
    cases.compile_fail("ui/fail/*.rs");
}
