//! Schemas made of random bytes: mostly sound, sometimes not.

use arbitrary::{Result, Unstructured};
use serde_json::{Map, Value, json};

const NAMES: [&str; 8] = ["a", "b", "c", "kind", "name", "a/b", "~", "é"];
const KINDS: [&str; 8] = ["string", "number", "integer", "boolean", "null", "object", "array", "file"];

/// The patterns that [`values`](crate::values) knows a text for, and some that are not read.
pub(crate) const PATTERNS: [&str; 6] = ["^[a-z]+$", r"^\d{3}$", "x", "^(?!a)", r"\p{L}", "("];

/// How deep a schema goes.
const DEPTH: u32 = 5;

/// Makes the schema of a tool's parameters.
pub fn schema(u: &mut Unstructured<'_>) -> Result<Value> {
    let count = u.int_in_range(0..=4)?;
    let mut recipe = Recipe { u, definitions: count };
    let definitions: Map<String, Value> = (0..count)
        .map(|index| Ok((format!("D{index}"), recipe.node(DEPTH - 1)?)))
        .collect::<Result<_>>()?;
    let mut root = match recipe.u.int_in_range(0..=9)? {
        0 => recipe.node(DEPTH)?,
        1 if count > 0 => recipe.reference()?,
        _ => recipe.object(DEPTH)?,
    };
    if let Value::Object(root) = &mut root
        && count > 0
    {
        root.insert("$defs".to_owned(), definitions.into());
    }
    Ok(root)
}

struct Recipe<'r, 'u> {
    u: &'r mut Unstructured<'u>,
    definitions: usize,
}

impl Recipe<'_, '_> {
    fn chance(&mut self, of: u32) -> Result<bool> {
        self.u.ratio(1, of)
    }

    fn node(&mut self, depth: u32) -> Result<Value> {
        let most = if depth == 0 { 5 } else { 14 };
        let mut node = match self.u.int_in_range(0..=most)? {
            0 | 1 => self.scalar()?,
            2 => json!({ "type": ["string", "null"] }),
            3 => self.constants()?,
            4 if self.definitions > 0 => self.reference()?,
            4 | 5 => self.odd()?,
            6..=8 => self.object(depth)?,
            9 | 10 => self.array(depth)?,
            11 => self.several("anyOf", depth)?,
            12 => self.several("oneOf", depth)?,
            13 => self.several("allOf", depth)?,
            _ => {
                // Schemas that hold together.
                let mut node = self.object(depth)?;
                let other = match self.u.int_in_range(0..=2)? {
                    0 if self.definitions > 0 => self.reference()?,
                    1 => self.several("oneOf", depth)?,
                    _ => self.several("allOf", depth)?,
                };
                if let (Value::Object(node), Value::Object(other)) = (&mut node, other) {
                    node.extend(other);
                }
                node
            }
        };
        if let Value::Object(members) = &mut node {
            if self.chance(4)? {
                members.insert("description".to_owned(), "A thing, by default 5.".into());
            }
            if self.chance(6)? {
                let default = self.value(2)?;
                members.insert("default".to_owned(), default);
            }
            if self.chance(30)? {
                let (keyword, value) = self.keyword()?;
                members.insert(keyword.to_owned(), value);
            }
        }
        Ok(node)
    }

    fn scalar(&mut self) -> Result<Value> {
        let kind = *self.u.choose(&KINDS[..5])?;
        let mut schema = json!({ "type": kind });
        if self.chance(2)? {
            match kind {
                "string" => {
                    let (keyword, value) = match self.u.int_in_range(0..=3)? {
                        0 => ("pattern", json!(self.u.choose(&PATTERNS)?)),
                        1 => ("format", json!(self.u.choose(&["uuid", "uri", "date", "ip"])?)),
                        2 => ("minLength", json!(self.u.int_in_range(0..=5)?)),
                        _ => ("maxLength", json!(self.u.int_in_range(0..=5)?)),
                    };
                    schema[keyword] = value;
                }
                "number" | "integer" => {
                    for keyword in ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"] {
                        if self.chance(4)? {
                            schema[keyword] = self.number()?;
                        }
                    }
                    if self.chance(5)? {
                        schema["format"] = json!(self.u.choose(&["int8", "uint8", "uint64", "double"])?);
                    }
                }
                _ => {}
            }
        }
        Ok(schema)
    }

    fn number(&mut self) -> Result<Value> {
        Ok(match self.u.int_in_range(0..=3)? {
            0 => json!(self.u.arbitrary::<i64>()?),
            1 => json!(f64::from(self.u.int_in_range(-40..=40)?) / 8.0),
            _ => json!(self.u.int_in_range(-10..=10)?),
        })
    }

    fn constants(&mut self) -> Result<Value> {
        let count = self.u.int_in_range(0..=4)?;
        let constants: Vec<Value> = (0..count).map(|_| self.value(1)).collect::<Result<_>>()?;
        Ok(match (self.u.int_in_range(0..=2)?, constants.first()) {
            (0, Some(first)) => json!({ "const": first }),
            (1, _) => json!({ "type": self.u.choose(&KINDS[..5])?, "enum": constants }),
            _ => json!({ "enum": constants }),
        })
    }

    fn object(&mut self, depth: u32) -> Result<Value> {
        let depth = depth.saturating_sub(1);
        let count = self.u.int_in_range(0..=4)?;
        let mut properties = Map::new();
        let mut required = Vec::new();
        for _ in 0..count {
            let name = *self.u.choose(&NAMES)?;
            let property = if name == "kind" && !self.chance(3)? {
                json!({ "const": self.u.choose(&NAMES)? })
            } else {
                self.node(depth)?
            };
            properties.insert(name.to_owned(), property);
            if !self.chance(3)? {
                required.push(name);
            }
        }
        let mut object = json!({ "type": "object", "properties": properties, "required": required });
        if self.chance(3)? {
            object["additionalProperties"] = match self.u.int_in_range(0..=5)? {
                0 => json!(true),
                1 => self.node(depth.min(1))?,
                _ => json!(false),
            };
        }
        Ok(object)
    }

    fn array(&mut self, depth: u32) -> Result<Value> {
        let depth = depth.saturating_sub(1);
        let mut array = json!({ "type": "array", "items": self.node(depth)? });
        for keyword in ["minItems", "maxItems"] {
            if self.chance(4)? {
                array[keyword] = json!(self.u.int_in_range(0..=3)?);
            }
        }
        if self.chance(6)? {
            let item = self.node(depth.min(1))?;
            array["prefixItems"] = json!([item, item]);
        }
        if self.chance(8)? {
            array["uniqueItems"] = json!(true);
        }
        Ok(array)
    }

    fn several(&mut self, keyword: &str, depth: u32) -> Result<Value> {
        let depth = depth.saturating_sub(1);
        let count = self.u.int_in_range(0..=3)?;
        let mut schemas: Vec<Value> = (0..count).map(|_| self.node(depth)).collect::<Result<_>>()?;
        if self.chance(3)? {
            schemas.push(json!({ "type": "null" }));
        }
        Ok(json!({ keyword: schemas }))
    }

    fn reference(&mut self) -> Result<Value> {
        // Now and then one that leads nowhere, or to the root.
        let index = self.u.int_in_range(0..=self.definitions * 4)?;
        Ok(match index {
            0 => json!({ "$ref": "#" }),
            index => json!({ "$ref": format!("#/$defs/D{}", index % self.definitions) }),
        })
    }

    fn odd(&mut self) -> Result<Value> {
        Ok(match self.u.int_in_range(0..=5)? {
            0 => json!(true),
            1 => json!(false),
            2 => json!({}),
            3 => json!({ "type": self.u.choose(&KINDS)? }),
            4 => json!({ "type": [self.u.choose(&KINDS)?, self.u.choose(&KINDS)?] }),
            _ => {
                let (keyword, value) = self.keyword()?;
                json!({ keyword: value })
            }
        })
    }

    /// A keyword, with a value that it may not have.
    fn keyword(&mut self) -> Result<(&'static str, Value)> {
        const KEYWORDS: [&str; 24] = [
            "type", "enum", "properties", "required", "items", "anyOf", "allOf", "not", "if", "then", "propertyNames",
            "patternProperties", "minProperties", "dependentRequired", "contains", "unevaluatedProperties", "minimum",
            "multipleOf", "minItems", "pattern", "examples", "deprecated", "$ref", "additionalProperties",
        ];
        let keyword = *self.u.choose(&KEYWORDS)?;
        let value = match self.u.int_in_range(0..=3)? {
            0 => json!({ "type": "string" }),
            1 => json!([{ "type": "string" }]),
            2 => json!({ "a": { "type": "integer" } }),
            _ => self.value(2)?,
        };
        Ok((keyword, value))
    }

    fn value(&mut self, depth: u32) -> Result<Value> {
        let most = if depth == 0 { 5 } else { 7 };
        Ok(match self.u.int_in_range(0..=most)? {
            0 => Value::Null,
            1 => json!(self.u.arbitrary::<bool>()?),
            2 => self.number()?,
            3..=5 => json!(self.u.choose(&NAMES)?),
            6 => json!([self.value(depth - 1)?]),
            _ => {
                let name = *self.u.choose(&NAMES)?;
                json!({ name: self.value(depth - 1)? })
            }
        })
    }
}
