use std::fmt;

use tool_runtime::tool;

#[derive(Debug)]
struct NotANumber<'t>(&'t str);

impl fmt::Display for NotANumber<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is not a number", self.0)
    }
}

impl std::error::Error for NotANumber<'_> {}

/// Reads a number.
#[tool]
fn read(text: &str) -> Result<i64, NotANumber> {
    text.parse().map_err(|_| NotANumber(text))
}

fn main() {}
