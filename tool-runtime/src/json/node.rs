//! A text as a tree.

use std::{borrow::Cow, fmt};

use serde_json::{Map, Number, Value};

use super::{
    decimal::{self, Decimal, exact_float, float},
    reader::{Reader, Word},
    wrong::{TWICE, Wrong},
};
use crate::Problem;
use crate::quote::{quoted, segment};

/// A value of JSON, with numbers as they are written and members as they stand.
#[derive(Debug, PartialEq)]
pub(crate) enum Node<'t> {
    Null,
    Bool(bool),
    Number(Cow<'t, str>),
    Text(Cow<'t, str>),
    List(Vec<Node<'t>>),
    Object(Members<'t>),
}

/// The members of an object.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Members<'t> {
    list: Vec<(Cow<'t, str>, Node<'t>)>,
    /// The positions of many members in the order of their keys; of equal ones the first comes first.
    sorted: Vec<u32>,
}

/// More members than this are sorted, to be found fast.
const FEW: usize = 8;

impl<'t> Members<'t> {
    fn of(list: Vec<(Cow<'t, str>, Node<'t>)>) -> Self {
        let mut sorted = Vec::new();
        if list.len() > FEW {
            sorted.extend(0..u32::try_from(list.len()).unwrap_or(u32::MAX));
            sorted.sort_by_key(|at| key_at(&list, *at));
        }
        Self { list, sorted }
    }

    /// Drops all others.
    pub(crate) fn retain(&mut self, keep: impl Fn(&str, &Node<'t>) -> bool) {
        let mut list = std::mem::take(&mut self.list);
        list.retain(|(key, value)| keep(key, value));
        *self = Self::of(list);
    }

    pub(crate) fn len(&self) -> usize {
        self.list.len()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &Node<'t>)> {
        self.list.iter().map(|(key, value)| (&**key, value))
    }

    /// Returns the value of a key.
    pub(crate) fn get(&self, key: &str) -> Option<&Node<'t>> {
        if self.sorted.is_empty() {
            let mut all = self.list.iter();
            return all.find(|(it, _)| it == key).map(|(_, value)| value);
        }
        let at = self
            .sorted
            .partition_point(|at| key_at(&self.list, *at) < key);
        let (found, value) = &self.list[*self.sorted.get(at)? as usize];
        (found == key).then_some(value)
    }

    fn has_twice(&self) -> bool {
        if self.sorted.is_empty() {
            let mut positions = 1..self.list.len();
            return positions.any(|at| {
                let (key, _) = &self.list[at];
                self.list[..at].iter().any(|(before, _)| before == key)
            });
        }
        let key = |at: u32| key_at(&self.list, at);
        self.sorted
            .windows(2)
            .any(|pair| key(pair[0]) == key(pair[1]))
    }

    /// Returns the keys that are there more than once.
    fn twice(&self) -> Vec<&str> {
        let mut keys: Vec<&str> = self.iter().map(|(key, _)| key).collect();
        keys.sort_unstable();
        let pairs = keys.windows(2).filter(|pair| pair[0] == pair[1]);
        let mut twice: Vec<&str> = pairs.map(|pair| pair[0]).collect();
        twice.dedup();
        twice
    }
}

fn key_at<'m>(list: &'m [(Cow<'_, str>, Node<'_>)], at: u32) -> &'m str {
    &list[at as usize].0
}

impl<'t> Reader<'t> {
    /// Reads a value of any kind.
    pub(crate) fn node(&mut self) -> Result<Node<'t>, Wrong> {
        Ok(match self.peek()? {
            b'"' => Node::Text(self.owned_string()?),
            b'-' | b'0'..=b'9' => {
                let start = self.at;
                self.number()?;
                Node::Number(Cow::Borrowed(&self.text[start..self.at]))
            }
            b'[' => {
                self.open()?;
                let (mut items, mut is_first) = (Vec::new(), true);
                while self.next(&mut is_first, b']')? {
                    items.push(self.node()?);
                }
                self.close(b']')?;
                Node::List(items)
            }
            b'{' => {
                self.open()?;
                let (mut members, mut is_first) = (Vec::new(), true);
                while self.next(&mut is_first, b'}')? {
                    let key = self.key()?;
                    members.push((key, self.node()?));
                }
                self.close(b'}')?;
                Node::Object(Members::of(members))
            }
            _ => match self.word()? {
                Word::Null => Node::Null,
                Word::True => Node::Bool(true),
                Word::False => Node::Bool(false),
            },
        })
    }

    /// Tells whether an object follows.
    pub(crate) fn is_at_object(&mut self) -> bool {
        matches!(self.peek(), Ok(b'{'))
    }

    /// Returns the text of the first value that an object has under a key.
    pub(crate) fn member(&mut self, name: &str) -> Result<Option<&'t str>, Wrong> {
        self.begin_object()?;
        let mut is_first = true;
        while self.next(&mut is_first, b'}')? {
            let is_meant = self.key()? == name;
            self.peek()?;
            let start = self.at;
            self.skip()?;
            if is_meant {
                return Ok(Some(&self.text[start..self.at]));
            }
        }
        Ok(None)
    }

    /// Moves behind a value.
    fn skip(&mut self) -> Result<(), Wrong> {
        match self.peek()? {
            b'"' => self.string().map(drop),
            b'-' | b'0'..=b'9' => self.number().map(drop),
            b'[' => {
                self.open()?;
                let mut is_first = true;
                while self.next(&mut is_first, b']')? {
                    self.skip()?;
                }
                self.close(b']')
            }
            b'{' => {
                self.open()?;
                let mut is_first = true;
                while self.next(&mut is_first, b'}')? {
                    self.begin_key()?;
                    self.string()?;
                    self.colon()?;
                    self.skip()?;
                }
                self.close(b'}')
            }
            _ => self.word().map(drop),
        }
    }

    /// Reads an object, and makes something of each key, its value, and the text of that.
    pub(crate) fn members<M>(
        &mut self,
        member: impl Fn(Cow<'t, str>, Node<'t>, &'t str) -> M,
    ) -> Result<Vec<M>, Wrong> {
        self.open()?;
        let (mut members, mut is_first) = (Vec::new(), true);
        while self.next(&mut is_first, b'}')? {
            let key = self.key()?;
            self.peek()?;
            let start = self.at;
            let node = self.node()?;
            members.push(member(key, node, &self.text[start..self.at]));
        }
        self.close(b'}')?;
        Ok(members)
    }
}

impl<'t> Node<'t> {
    /// Reads a text that is one value.
    pub(crate) fn read(text: &'t str) -> Result<Self, Wrong> {
        let mut reader = Reader::new(text);
        let node = reader.node()?;
        reader.end()?;
        Ok(node)
    }

    /// Converts a value, borrowing its texts.
    pub(crate) fn of(value: &'t Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(value) => Self::Bool(*value),
            Value::Number(number) => Self::Number(number.to_string().into()),
            Value::String(text) => Self::Text(text.into()),
            Value::Array(items) => Self::List(items.iter().map(Self::of).collect()),
            Value::Object(members) => {
                let members = members.iter();
                Self::Object(Members::of(
                    members
                        .map(|(key, value)| (Cow::Borrowed(key.as_str()), Self::of(value)))
                        .collect(),
                ))
            }
        }
    }

    /// Converts it to a value that holds the same.
    ///
    /// # Errors
    /// Numbers with more digits than a [`Value`] has room for. Of a fraction the nearest floating-point number is taken.
    pub(crate) fn to_value(&self) -> Result<Value, Wrong> {
        Ok(match self {
            Self::Null => Value::Null,
            Self::Bool(value) => (*value).into(),
            Self::Number(number) => value_of(number)?,
            Self::Text(text) => text.as_ref().into(),
            Self::List(items) => {
                let items = items.iter().enumerate();
                let values = items.map(|(index, item)| {
                    item.to_value()
                        .map_err(|wrong| wrong.within(&index.to_string()))
                });
                values.collect::<Result<_, _>>()?
            }
            Self::Object(members) => {
                let values = members.iter().map(|(key, value)| {
                    let value = value.to_value().map_err(|wrong| wrong.within(key))?;
                    Ok((key.to_owned(), value))
                });
                Value::Object(values.collect::<Result<Map<_, _>, _>>()?)
            }
        })
    }

    /// Counts the values in it, itself included, and every eight bytes of its texts.
    pub(crate) fn weight(&self) -> u64 {
        let of_text = |text: &str| u64::try_from(text.len() / 8).unwrap_or(u64::MAX);
        1 + match self {
            Self::List(items) => items.iter().map(Self::weight).sum(),
            Self::Object(members) => members
                .iter()
                .map(|(key, value)| of_text(key) + value.weight())
                .sum(),
            Self::Text(text) | Self::Number(text) => of_text(text),
            Self::Null | Self::Bool(_) => 0,
        }
    }

    /// Tells whether it weighs at most so much. It looks at no more than that.
    pub(crate) fn is_at_most(&self, weight: u64) -> bool {
        self.less_from(weight).is_some()
    }

    fn less_from(&self, weight: u64) -> Option<u64> {
        let of_text = |text: &str| u64::try_from(text.len() / 8).unwrap_or(u64::MAX);
        let rest = weight.checked_sub(1)?;
        match self {
            Self::List(items) => items
                .iter()
                .try_fold(rest, |rest, item| item.less_from(rest)),
            Self::Object(members) => members.iter().try_fold(rest, |rest, (key, value)| {
                value.less_from(rest.checked_sub(of_text(key))?)
            }),
            Self::Text(text) | Self::Number(text) => rest.checked_sub(of_text(text)),
            Self::Null | Self::Bool(_) => Some(rest),
        }
    }

    /// Counts the bytes of a text or a number. All others are looked at part by part.
    pub(crate) fn bytes(&self) -> usize {
        match self {
            Self::Text(text) | Self::Number(text) => text.len(),
            _ => 0,
        }
    }

    /// Finds the keys that an object in it has more than once. Their paths begin at `path`.
    pub(crate) fn twice(&self, path: &str) -> Vec<Problem> {
        let mut found = Vec::new();
        if self.has_twice() {
            self.find_twice(&mut vec![path.to_owned()], &mut found);
        }
        found
    }

    /// Tells whether an object in it has a key more than once.
    pub(crate) fn has_twice(&self) -> bool {
        match self {
            Self::List(items) => items.iter().any(Self::has_twice),
            Self::Object(members) => {
                members.has_twice() || members.iter().any(|(_, value)| value.has_twice())
            }
            _ => false,
        }
    }

    /// The problem of the first key that an object in it has more than once.
    pub(super) fn first_twice(&self) -> Option<Wrong> {
        let problem = self.twice("").into_iter().next()?;
        Some(Wrong::value(problem.message).at(problem.path))
    }

    fn find_twice(&self, path: &mut Vec<String>, found: &mut Vec<Problem>) {
        match self {
            Self::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    if matches!(item, Self::List(_) | Self::Object(_)) {
                        path.push(segment(&index.to_string()));
                        item.find_twice(path, found);
                        path.pop();
                    }
                }
            }
            Self::Object(members) => {
                for key in members.twice() {
                    let path = path.concat() + &segment(key);
                    found.push(Problem::new(path, TWICE));
                }
                for (key, value) in members.iter() {
                    if matches!(value, Self::List(_) | Self::Object(_)) {
                        path.push(segment(key));
                        value.find_twice(path, found);
                        path.pop();
                    }
                }
            }
            _ => {}
        }
    }

    /// Tells whether it is the same as a value of a schema, for which `1.0` is `1` and the order of members does not matter.
    pub(crate) fn is(&self, value: &Value) -> bool {
        match (self, value) {
            (Self::Null, Value::Null) => true,
            (Self::Bool(one), Value::Bool(other)) => one == other,
            (Self::Text(one), Value::String(other)) => one == other,
            (Self::Number(one), Value::Number(other)) => {
                let other = other.to_string();
                *one == other || Decimal::read(one) == Decimal::read(&other)
            }
            (Self::List(one), Value::Array(other)) => {
                one.len() == other.len() && one.iter().zip(other).all(|(one, other)| one.is(other))
            }
            (Self::Object(one), Value::Object(other)) => {
                let is_member = |(key, value): (&str, &Node<'_>)| {
                    other.get(key).is_some_and(|other| value.is(other))
                };
                one.len() == other.len() && one.iter().all(is_member)
            }
            _ => false,
        }
    }

    /// Writes it so that equal values are equal texts: members sorted, `1.0` as `1`.
    pub(crate) fn canonical(&self) -> String {
        let mut text = String::new();
        self.write_canonical(&mut text);
        text
    }

    fn write_canonical(&self, text: &mut String) {
        match self {
            Self::Number(number) => text.push_str(&Decimal::read(number).text()),
            Self::List(items) => {
                text.push('[');
                for item in items {
                    item.write_canonical(text);
                    text.push(',');
                }
                text.push(']');
            }
            Self::Object(members) => {
                let mut sorted: Vec<_> = members.iter().collect();
                sorted.sort_by_key(|(key, _)| *key);
                text.push('{');
                for (key, value) in sorted {
                    text.extend([&Value::from(key).to_string(), ":"]);
                    value.write_canonical(text);
                    text.push(',');
                }
                text.push('}');
            }
            other => text.push_str(&other.to_string()),
        }
    }

    /// Names it: `the string "ten"`, `true`, `an array of 3 items`.
    pub(crate) fn shown(&self) -> String {
        match self {
            Self::Null => "null".to_owned(),
            Self::Bool(value) => value.to_string(),
            Self::Number(number) => format!("the number {}", super::escaped(number)),
            Self::Text(text) => format!("the string {}", quoted(text)),
            Self::List(items) => match items.len() {
                0 => "an empty array".to_owned(),
                1 => "an array of 1 item".to_owned(),
                many => format!("an array of {many} items"),
            },
            Self::Object(_) => "an object".to_owned(),
        }
    }
}

fn value_of(number: &str) -> Result<Value, Wrong> {
    let decimal = Decimal::read(number);
    let integer = decimal.to_i128();
    if let Some(integer) = integer.and_then(|it| u64::try_from(it).ok()) {
        return Ok(integer.into());
    }
    if let Some(integer) = integer.and_then(|it| i64::try_from(it).ok()) {
        return Ok(integer.into());
    }
    if decimal::are_kept_as_written()
        && let Ok(number) = serde_json::from_str::<Number>(number)
    {
        return Ok(Value::Number(number));
    }
    let float = if decimal.is_whole() {
        exact_float(number)
    } else {
        float(number)
    };
    let float = float.and_then(Number::from_f64);
    float
        .map(Value::Number)
        .ok_or_else(|| Wrong::inexact(number))
}

/// Writes it as JSON.
impl fmt::Display for Node<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Bool(value) => write!(f, "{value}"),
            Self::Number(number) => f.write_str(number),
            Self::Text(text) => write!(f, "{}", Value::from(&**text)),
            Self::List(items) => {
                f.write_str("[")?;
                for (index, item) in items.iter().enumerate() {
                    f.write_str(if index == 0 { "" } else { "," })?;
                    item.fmt(f)?;
                }
                f.write_str("]")
            }
            Self::Object(members) => {
                f.write_str("{")?;
                for (index, (key, value)) in members.iter().enumerate() {
                    f.write_str(if index == 0 { "" } else { "," })?;
                    write!(f, "{}:{value}", Value::from(key))?;
                }
                f.write_str("}")
            }
        }
    }
}
