//! Values that a schema allows, as far as it is one of those that strict schemas are made of.

use arbitrary::Unstructured;
use serde_json::{Map, Number, Value, json};

use crate::schemas::PATTERNS;

/// How deep a value goes.
const DEPTH: u32 = 12;

/// Draws a value for a schema. `None` if none is found, as where a schema leads into itself without end.
pub fn draw(root: &Value, u: &mut Unstructured<'_>) -> Option<Value> {
    Draw { root, u, left: 200 }.value(root, DEPTH)
}

struct Draw<'r, 'u, 'd> {
    root: &'r Value,
    u: &'d mut Unstructured<'u>,
    /// How many values may be drawn.
    left: u32,
}

impl<'r> Draw<'r, '_, '_> {
    fn below(&mut self, count: usize) -> usize {
        self.u.int_in_range(0..=count.saturating_sub(1)).unwrap_or(0)
    }

    fn value(&mut self, schema: &'r Value, depth: u32) -> Option<Value> {
        let depth = depth.checked_sub(1)?;
        self.left = self.left.checked_sub(1)?;
        if let Some(reference) = schema["$ref"].as_str() {
            let target = self.root.pointer(reference.strip_prefix('#')?)?;
            return self.value(target, depth);
        }
        for keyword in ["anyOf", "oneOf"] {
            if let Some(any) = schema[keyword].as_array() {
                let first = self.below(any.len());
                let (head, tail) = any.split_at(first);
                return tail.iter().chain(head).find_map(|it| self.value(it, depth));
            }
        }
        if let Some(constants) = schema["enum"].as_array() {
            let index = self.below(constants.len());
            return constants.get(index).cloned();
        }
        if let Some(constant) = schema.get("const") {
            return Some(constant.clone());
        }
        let kind = match &schema["type"] {
            Value::Array(kinds) => {
                let index = self.below(kinds.len());
                kinds.get(index)?.as_str()?
            }
            Value::String(kind) => kind,
            _ => return Some(json!("anything")),
        };
        match kind {
            "null" => Some(Value::Null),
            "boolean" => Some((self.below(2) == 0).into()),
            "string" => self.text(schema),
            "integer" | "number" => self.number(kind, schema),
            "array" => self.array(schema, depth),
            "object" => self.object(schema, depth),
            _ => None,
        }
    }

    fn object(&mut self, schema: &'r Value, depth: u32) -> Option<Value> {
        let required = schema["required"].as_array();
        let mut members = Map::new();
        for (name, property) in schema["properties"].as_object().into_iter().flatten() {
            let is_required = required.is_some_and(|it| it.iter().any(|it| it == name));
            match self.value(property, depth) {
                Some(value) if is_required || self.below(2) == 0 => drop(members.insert(name.clone(), value)),
                None if is_required => return None,
                _ => {}
            }
        }
        if let Some(others @ Value::Object(_)) = schema.get("additionalProperties") {
            for name in ["other", "another"] {
                if self.below(2) == 0
                    && let Some(value) = self.value(others, depth)
                {
                    members.entry(name).or_insert(value);
                }
            }
        }
        Some(members.into())
    }

    fn array(&mut self, schema: &'r Value, depth: u32) -> Option<Value> {
        let bound = |keyword: &str| schema[keyword].as_u64().and_then(|it| usize::try_from(it).ok());
        let least = bound("minItems").unwrap_or(0);
        let most = bound("maxItems").unwrap_or(least + 2);
        if least > most.min(5) {
            return None;
        }
        let length = least + self.below(most.min(5) - least + 1);
        let prefix = schema["prefixItems"].as_array().map_or(&[][..], Vec::as_slice);
        (0..length).map(|index| self.value(prefix.get(index).unwrap_or(&schema["items"]), depth)).collect()
    }

    fn text(&mut self, schema: &Value) -> Option<Value> {
        let samples = ["abc", "123", "wxyz"];
        match schema["pattern"].as_str() {
            Some(pattern) => {
                let index = PATTERNS.iter().position(|it| *it == pattern)?;
                Some((*samples.get(index)?).into())
            }
            None => {
                let bound = |keyword: &str, otherwise| schema[keyword].as_u64().unwrap_or(otherwise);
                let lengths = bound("minLength", 0)..=bound("maxLength", u64::MAX);
                let texts = ["", "a", "null", "é", "abc"].into_iter();
                let texts: Vec<&str> = texts.filter(|it| lengths.contains(&(it.chars().count() as u64))).collect();
                let index = self.below(texts.len());
                // None is as long as some bounds demand.
                Some((*texts.get(index).unwrap_or(&"abc")).into())
            }
        }
    }

    fn number(&mut self, kind: &str, schema: &Value) -> Option<Value> {
        let bound = |keyword: &str| schema[keyword].as_number();
        let candidates = [
            bound("minimum").cloned(),
            bound("maximum").cloned(),
            bound("exclusiveMinimum").and_then(|it| next(it, 1)),
            bound("exclusiveMaximum").and_then(|it| next(it, -1)),
            Some(0.into()),
            Some(7.into()),
            bound("multipleOf").cloned(),
            Number::from_f64(0.5),
        ];
        let first = self.below(candidates.len());
        let (head, tail) = candidates.split_at(first);
        let fits = |number: &&Number| is_within(number, kind, schema);
        let number = tail.iter().chain(head).flatten().find(fits)?;
        Some(number.clone().into())
    }
}

fn next(number: &Number, by: i64) -> Option<Number> {
    match number.as_i64() {
        Some(number) => number.checked_add(by).map(Number::from),
        None => Number::from_f64(number.as_f64()? + by as f64),
    }
}

fn is_within(number: &Number, kind: &str, schema: &Value) -> bool {
    // Large integers differ by less than floating-point numbers do.
    let order = |bound: &Number| match (number.as_i128(), bound.as_i128()) {
        (Some(one), Some(other)) => Some(one.cmp(&other)),
        _ => number.as_f64()?.partial_cmp(&bound.as_f64()?),
    };
    let holds = |keyword: &str, holds: fn(std::cmp::Ordering) -> bool| {
        schema[keyword].as_number().is_none_or(|bound| order(bound).is_some_and(holds))
    };
    let is_multiple = schema["multipleOf"].as_number().is_none_or(|of| match (number.as_i128(), of.as_i128()) {
        (Some(number), Some(of)) => of != 0 && number % of == 0,
        _ => number == of || number.as_f64() == Some(0.0),
    });
    holds("minimum", |it| it.is_ge())
        && holds("maximum", |it| it.is_le())
        && holds("exclusiveMinimum", |it| it.is_gt())
        && holds("exclusiveMaximum", |it| it.is_lt())
        && is_multiple
        && (kind == "number" || number.as_f64().is_some_and(|it| it.fract() == 0.0))
}
