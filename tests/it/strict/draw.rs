//! Random values of a strict schema.

use proptest::{prelude::*, strategy::ValueTree, test_runner::TestRunner};
use serde_json::{Map, Number, Value};

/// How deep a value goes before it takes the shortest way out.
const DEPTH: usize = 5;

/// Draws a value that a schema allows. It leans towards the edges of what is allowed.
pub(super) fn draw(root: &Value, schema: &Value, runner: &mut TestRunner) -> Value {
    Draw { root, runner }.value(schema, 0)
}

struct Draw<'s, 'r> {
    root: &'s Value,
    runner: &'r mut TestRunner,
}

impl Draw<'_, '_> {
    fn below(&mut self, count: usize) -> usize {
        self.runner.rng().random_range(0..count)
    }

    fn one<T: std::fmt::Debug>(&mut self, strategy: impl Strategy<Value = T>) -> T {
        strategy.new_tree(self.runner).unwrap().current()
    }

    fn value(&mut self, schema: &Value, depth: usize) -> Value {
        if let Some(target) = follow(self.root, &schema["$ref"]) {
            return self.value(target, depth);
        }
        if let Some(any) = schema["anyOf"].as_array() {
            let chosen = if depth > DEPTH {
                let flattest = any
                    .iter()
                    .enumerate()
                    .min_by_key(|(_, it)| height(self.root, it, 12));
                flattest.unwrap().0
            } else {
                self.below(any.len())
            };
            return self.value(&any[chosen], depth);
        }
        if let Some(values) = schema["enum"].as_array() {
            return values[self.below(values.len())].clone();
        }
        if let Some(value) = schema.get("const") {
            return value.clone();
        }
        let kind = match &schema["type"] {
            Value::Array(kinds) => kinds[self.below(kinds.len())].as_str().unwrap(),
            kind => kind.as_str().unwrap(),
        };
        match kind {
            "null" => Value::Null,
            "boolean" => (self.below(2) == 0).into(),
            "string" => self.text(schema).into(),
            "integer" => self.integer(schema),
            "number" => self.number(schema),
            "array" => self.array(schema, depth),
            "object" => self.object(schema, depth),
            other => panic!("no such type: {other}"),
        }
    }

    fn object(&mut self, schema: &Value, depth: usize) -> Value {
        let properties = schema["properties"].as_object().unwrap();
        let values = properties.iter().map(|(name, schema)| {
            // One level for the property, as for an item.
            (name.clone(), self.value(schema, depth + 1))
        });
        values.collect::<Map<_, _>>().into()
    }

    fn array(&mut self, schema: &Value, depth: usize) -> Value {
        let bound = |keyword: &str| {
            schema[keyword]
                .as_u64()
                .map(|it| usize::try_from(it).unwrap())
        };
        let least = bound("minItems").unwrap_or(0);
        let most = bound("maxItems").unwrap_or(least + 3);
        let length = if depth > DEPTH {
            least
        } else {
            least + self.below(most - least + 1)
        };
        (0..length)
            .map(|_| self.value(&schema["items"], depth + 1))
            .collect()
    }

    fn text(&mut self, schema: &Value) -> String {
        if let Some(pattern) = schema["pattern"].as_str() {
            let pattern = pattern.trim_start_matches('^').trim_end_matches('$');
            return self.one(proptest::string::string_regex(pattern).unwrap());
        }
        let byte = |draw: &mut Self| draw.below(256);
        match schema["format"].as_str() {
            None => self.one(prop_oneof!["", "[a-z ]{1,8}", ".{1,5}", "null"]),
            Some("ipv4") => format!("{}.{}.0.{}", byte(self), byte(self), byte(self)),
            Some("ipv6") => format!("{:x}::{:x}", self.below(65_536), self.below(65_536)),
            Some("email") => "a@example.com".to_owned(),
            Some("date-time") => "2024-05-17T09:30:00Z".to_owned(),
            Some(other) => panic!("no texts of the format {other}"),
        }
    }

    fn integer(&mut self, schema: &Value) -> Value {
        let bound = |keyword: &str| schema[keyword].as_number().and_then(Number::as_i128);
        // Without bounds, more than any type holds.
        let widest = i128::from(u64::MAX);
        let exclusive = |keyword, by: i128| bound(keyword).map(|it| it + by);
        let least = bound("minimum").or(exclusive("exclusiveMinimum", 1));
        let most = bound("maximum").or(exclusive("exclusiveMaximum", -1));
        let (least, most) = (least.unwrap_or(-widest / 2 - 1), most.unwrap_or(widest));
        let between = self.one(least..=most);
        let near = (least.max(-3)..=most.min(3)).next().unwrap_or(least);
        let number = [least, most, between, near][self.below(4)];
        let step = bound("multipleOf").unwrap_or(1);
        Number::from_i128(number / step * step).unwrap().into()
    }

    fn number(&mut self, schema: &Value) -> Value {
        let bound = |keyword: &str| schema[keyword].as_f64();
        let least = bound("minimum").or(bound("exclusiveMinimum").map(|it| it + 0.5));
        let most = bound("maximum").or(bound("exclusiveMaximum").map(|it| it - 0.5));
        let (least, most) = (least.unwrap_or(-1e9), most.unwrap_or(1e9));
        let between = self.one(least..=most);
        if let Some(step) = schema["multipleOf"].as_f64() {
            return ((between / step).trunc() * step).max(step).into();
        }
        match self.below(4) {
            0 if least.fract() == 0.0 && least.abs() < 1e15 =>
            {
                #[expect(clippy::cast_possible_truncation, reason = "it is whole, and in range")]
                Value::from(least as i64)
            }
            1 => most.into(),
            2 if (least..=most).contains(&0.0) => 0.into(),
            _ => between.into(),
        }
    }
}

/// How far it is from a schema to where values end.
fn height(root: &Value, schema: &Value, left: u32) -> u32 {
    let Some(left) = left.checked_sub(1) else {
        return 1000;
    };
    if let Some(target) = follow(root, &schema["$ref"]) {
        return height(root, target, left);
    }
    if let Some(any) = schema["anyOf"].as_array() {
        let heights = any.iter().map(|it| height(root, it, left));
        return heights.min().unwrap_or(0);
    }
    if schema["type"] == "array" && schema["minItems"].as_u64().unwrap_or(0) == 0 {
        return 1;
    }
    let properties = schema["properties"].as_object();
    let below = properties.into_iter().flat_map(Map::values);
    let below = below.chain(schema.get("items"));
    let highest = below.map(|it| height(root, it, left)).max();
    highest.map_or(0, |highest| highest + 1)
}

/// Finds what a reference means.
fn follow<'s>(root: &'s Value, reference: &Value) -> Option<&'s Value> {
    let name = reference.as_str()?.strip_prefix("#/$defs/")?;
    root["$defs"].get(name)
}
