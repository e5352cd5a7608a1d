//! JSON for reading.

use std::io::{self, Write};

use serde_json::Value;

use super::{Painted, Palette, hides};

/// Writes JSON with indentation and, on a terminal, in colours. What would hide there is escaped, which means the same.
pub(crate) fn write_json(out: &mut dyn Write, value: &Value, palette: &Palette) -> io::Result<()> {
    write_at(out, value, palette, 0)?;
    writeln!(out)
}

fn write_at(out: &mut dyn Write, value: &Value, palette: &Palette, depth: usize) -> io::Result<()> {
    let indent = |depth: usize| "  ".repeat(depth);
    match value {
        Value::Object(members) if !members.is_empty() => {
            writeln!(out, "{{")?;
            for (index, (name, member)) in members.iter().enumerate() {
                let name = Painted(palette.key, json_text(name));
                write!(out, "{}{name}: ", indent(depth + 1))?;
                write_at(out, member, palette, depth + 1)?;
                writeln!(out, "{}", comma(index, members.len()))?;
            }
            write!(out, "{}}}", indent(depth))
        }
        Value::Array(items) if !items.is_empty() => {
            writeln!(out, "[")?;
            for (index, item) in items.iter().enumerate() {
                write!(out, "{}", indent(depth + 1))?;
                write_at(out, item, palette, depth + 1)?;
                writeln!(out, "{}", comma(index, items.len()))?;
            }
            write!(out, "{}]", indent(depth))
        }
        Value::String(text) => write!(out, "{}", Painted(palette.string, json_text(text))),
        Value::Object(_) | Value::Array(_) => write!(out, "{value}"),
        scalar => write!(out, "{}", Painted(palette.scalar, scalar)),
    }
}

fn comma(index: usize, count: usize) -> &'static str {
    if index + 1 == count { "" } else { "," }
}

/// Writes JSON on one line, with what would hide in a text escaped.
pub(crate) fn json_line(value: &Value) -> String {
    match value {
        Value::String(text) => json_text(text),
        other => other.to_string(),
    }
}

/// Writes a text as JSON, with escapes for what would hide.
fn json_text(text: &str) -> String {
    let json = Value::from(text).to_string();
    if !json.contains(hides) {
        return json;
    }
    let mut escaped = String::with_capacity(json.len());
    for c in json.chars() {
        if hides(c) {
            let units = c.encode_utf16(&mut [0; 2]).to_vec();
            escaped.extend(units.iter().map(|unit| format!("\\u{unit:04x}")));
        } else {
            escaped.push(c);
        }
    }
    escaped
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use serde_json::{Value, json};

    use super::{super::Palette, write_json};

    fn written(value: &Value) -> String {
        let mut out = Vec::new();
        write_json(&mut out, value, &Palette::default()).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn it_is_written_as_serde_json_does() {
        let value = json!({ "a": [1, 2.5, {}], "b": { "c": null, "d": [] }, "e\n": "ü\"\u{1b}" });
        assert_eq!(written(&value), format!("{value:#}\n"));
    }

    #[test]
    fn what_hides_is_escaped_and_means_the_same() {
        let value = json!({ "\u{9b}": "\u{7f}\u{202e}\u{e0041}" });
        let text = written(&value);
        assert!(text.is_ascii(), "{text}");
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), value);
    }
}
