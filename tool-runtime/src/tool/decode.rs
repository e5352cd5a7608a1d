//! From the text of a call's arguments straight into the types of a function's parameters.
//!
//! One pass, no `serde_json::Value`, one implementation a tuple of types. Only when it fails does a
//! second pass (`diagnose`) take the arguments apart to collect everything that is wrong with them.

use serde::de::{Deserialize, DeserializeOwned, Error as _};

use super::{
    arguments::Arguments,
    diagnose::diagnose,
    macro_support::{ParameterOwnsItsDataSoWriteStringNotStr, Read},
    parameter::missing,
};
use crate::{
    CallError,
    json::{Node, Reader, Wrong, plain},
};

/// Decodes a tuple with one element a parameter.
pub(super) trait Decode: Sized {
    /// Reads an object that holds the parameters and nothing else, in one pass.
    ///
    /// # Errors
    /// When the text is anything else. `diagnose` finds out the rest.
    fn read(arguments: &Arguments, reader: &mut Reader<'_>) -> Result<Self, Wrong>;

    /// Decodes the arguments as models write them. The module `json` lists what is understood beside JSON.
    ///
    /// # Errors
    /// [`CallError::InvalidArguments`] with every problem of every parameter;
    /// [`CallError::Truncated`] if the text ends in the middle.
    fn decode(arguments: &Arguments, text: &str) -> Result<Self, CallError> {
        let mut reader = arguments.reader(text);
        match Self::read(arguments, &mut reader) {
            Ok(values) => {
                if reader.is_open() {
                    arguments.check(text)?;
                }
                Ok(values)
            }
            Err(_) => Self::decode_again(arguments, text),
        }
    }

    /// Decodes arguments that have something around them, or integers in places where the type does not say that it wants them.
    #[cold]
    fn decode_again(arguments: &Arguments, text: &str) -> Result<Self, CallError> {
        let text = plain(text, !arguments.parameters.is_empty());
        let mut reader = arguments.reader(&text).preferring_integers();
        match Self::read(arguments, &mut reader) {
            Ok(values) => {
                if reader.is_open() {
                    arguments.check(&text)?;
                }
                Ok(values)
            }
            Err(wrong) => Err(diagnose(arguments, &text, wrong)),
        }
    }
}

/// Writes a value among the arguments so that equal ones are equal texts. A dot in `path` leads from an object to a member. `None` if
/// it is null, or not there, or if the arguments cannot be read, which decoding will not get past either.
pub(crate) fn canonical_member(arguments: &str, path: &str) -> Option<String> {
    let (name, rest) = path
        .split_once('.')
        .map_or((path, None), |(name, rest)| (name, Some(rest)));
    let text = plain(arguments, true);
    let value = Node::read(Reader::new(&text).member(name).ok()??).ok()?;
    canonical_at(&value, rest)
}

/// The same for a value that has been read. `None` as the path is the value itself.
pub(crate) fn canonical_at(value: &Node<'_>, path: Option<&str>) -> Option<String> {
    let mut steps = path.into_iter().flat_map(|path| path.split('.'));
    let found = steps.try_fold(value, |value, step| match value {
        Node::Object(members) => members.get(step),
        _ => None,
    })?;
    (!matches!(found, Node::Null)).then(|| found.canonical())
}

/// The keys of the arguments, one by one.
struct Keys<'a> {
    arguments: &'a Arguments,
    /// Models write arguments in the order of the schema, mostly, so the parameter after the last one is looked at first.
    next: usize,
    is_first: bool,
}

impl Keys<'_> {
    /// Moves to the value of the next key, and returns the position of its parameter; `None` behind the last one.
    fn next(&mut self, reader: &mut Reader<'_>) -> Result<Option<usize>, Wrong> {
        if !reader.next_key(&mut self.is_first)? {
            return Ok(None);
        }
        let expected = self.arguments.parameters.get(self.next);
        let position = match expected {
            Some(parameter) if parameter.is_literal && reader.take_key(parameter.name) => self.next,
            _ => self.find(&reader.key()?)?,
        };
        self.next = position + 1;
        reader.expect(self.arguments.checks.shape(position));
        Ok(Some(position))
    }

    /// Finds the parameter of a key. Linear: tools have few parameters.
    fn find(&self, key: &str) -> Result<usize, Wrong> {
        let mut parameters = self.arguments.parameters.iter();
        let by_name = parameters.clone().position(|it| it.name == key);
        by_name
            .or_else(|| parameters.position(|it| it.is_named(key)))
            .ok_or_else(|| Wrong::custom("there is no such parameter"))
    }
}

fn or_missing<'de, T: Deserialize<'de>>(value: Option<T>) -> Result<T, Wrong> {
    match value {
        Some(value) => Ok(value),
        None => missing().map_err(|_| Wrong::custom("a parameter is missing")),
    }
}

macro_rules! decode_tuples {
    ($($decode:ident($($T:ident $R:ident $value:ident $index:literal),*))*) => {$(
        /// Decodes the arguments as models write them. A function with a type a parameter, so that
        /// one which cannot be decoded is underlined where it is written.
        ///
        /// # Errors
        /// [`CallError::InvalidArguments`] with every problem of every parameter;
        /// [`CallError::Truncated`] if the text ends in the middle.
        pub fn $decode<$($T,)* $($R),*>(
            arguments: &Arguments,
            text: &str,
        ) -> Result<($($T,)*), CallError>
        where ParameterOwnsItsDataSoWriteStringNotStr: DeserializeOwned, $($T: Read<$R>,)*
        {
            Decode::decode(arguments, text)
        }

        impl<$($T: DeserializeOwned),*> Decode for ($($T,)*) {
            #[allow(clippy::unused_unit, reason = "the tuple of no parameters")]
            fn read(arguments: &Arguments, reader: &mut Reader<'_>) -> Result<Self, Wrong> {
                $(let mut $value: Option<$T> = None;)*
                let mut keys = Keys { arguments, next: 0, is_first: true };
                reader.begin_object()?;
                while let Some(position) = keys.next(reader)? {
                    match position {
                        $($index if $value.is_none() => $value = Some($T::deserialize(&mut *reader)?),)*
                        _ => return Err(Wrong::custom("a parameter is given twice")),
                    }
                }
                reader.end_object()?;
                Ok(($(or_missing($value)?,)*))
            }
        }
    )*};
}

decode_tuples! {
    decode0()
    decode1(A AR a 0)
    decode2(A AR a 0, B BR b 1)
    decode3(A AR a 0, B BR b 1, C CR c 2)
    decode4(A AR a 0, B BR b 1, C CR c 2, D DR d 3)
    decode5(A AR a 0, B BR b 1, C CR c 2, D DR d 3, F FR f 4)
    decode6(A AR a 0, B BR b 1, C CR c 2, D DR d 3, F FR f 4, G GR g 5)
    decode7(A AR a 0, B BR b 1, C CR c 2, D DR d 3, F FR f 4, G GR g 5, H HR h 6)
    decode8(A AR a 0, B BR b 1, C CR c 2, D DR d 3, F FR f 4, G GR g 5, H HR h 6, I IR i 7)
    decode9(A AR a 0, B BR b 1, C CR c 2, D DR d 3, F FR f 4, G GR g 5, H HR h 6, I IR i 7, J JR j 8)
    decode10(A AR a 0, B BR b 1, C CR c 2, D DR d 3, F FR f 4, G GR g 5, H HR h 6, I IR i 7, J JR j 8, K KR k 9)
    decode11(A AR a 0, B BR b 1, C CR c 2, D DR d 3, F FR f 4, G GR g 5, H HR h 6, I IR i 7, J JR j 8, K KR k 9, L LR l 10)
    decode12(A AR a 0, B BR b 1, C CR c 2, D DR d 3, F FR f 4, G GR g 5, H HR h 6, I IR i 7, J JR j 8, K KR k 9, L LR l 10, X XR x 11)
    decode13(A AR a 0, B BR b 1, C CR c 2, D DR d 3, F FR f 4, G GR g 5, H HR h 6, I IR i 7, J JR j 8, K KR k 9, L LR l 10, X XR x 11, N NR n 12)
    decode14(A AR a 0, B BR b 1, C CR c 2, D DR d 3, F FR f 4, G GR g 5, H HR h 6, I IR i 7, J JR j 8, K KR k 9, L LR l 10, X XR x 11, N NR n 12, O OR o 13)
    decode15(A AR a 0, B BR b 1, C CR c 2, D DR d 3, F FR f 4, G GR g 5, H HR h 6, I IR i 7, J JR j 8, K KR k 9, L LR l 10, X XR x 11, N NR n 12, O OR o 13, P PR p 14)
    decode16(A AR a 0, B BR b 1, C CR c 2, D DR d 3, F FR f 4, G GR g 5, H HR h 6, I IR i 7, J JR j 8, K KR k 9, L LR l 10, X XR x 11, N NR n 12, O OR o 13, P PR p 14, Q QR q 15)
}
