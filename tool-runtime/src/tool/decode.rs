//! From the text of a call's arguments straight into the types of a function's parameters.
//!
//! One pass, no `serde_json::Value`, one implementation a tuple of types. Only when it fails does a
//! second pass (`diagnose`) take the arguments apart to collect everything that is wrong with them.

use std::{borrow::Cow, fmt, marker::PhantomData};

use serde::de::{Deserialize, DeserializeOwned, DeserializeSeed, Error as _, MapAccess, Visitor};

use super::{
    arguments::Arguments,
    diagnose::{self, diagnose},
    macro_support::{ParameterOwnsItsDataSoWriteStringNotStr, Read},
    parameter::{Parameter, missing},
};
use crate::{CallError, schema::canonical};

/// Decodes a tuple with one element a parameter.
trait Decode: Sized {
    /// Reads an object that holds the parameters and nothing else, in one pass.
    ///
    /// # Errors
    /// When the text is anything else. The error says little: `decode` finds out the rest.
    fn read(parameters: &[Parameter], json: &str) -> serde_json::Result<Self>;

    /// Decodes the arguments as models write them: nothing or `null` for no arguments, JSON that was encoded twice, and
    /// whole numbers written with a fraction are understood.
    ///
    /// # Errors
    /// [`CallError::InvalidArguments`] with every problem of every parameter;
    /// [`CallError::CutOff`] when the text ends in the middle.
    fn decode(arguments: &Arguments, text: &str) -> Result<Self, CallError> {
        let read = |text: &str| Self::read(arguments.parameters, text);
        let error = match read(text) {
            Ok(values) => return arguments.check(text).map(|()| values),
            Err(error) => error,
        };
        let plain = plain_object(text);
        let error = match &plain {
            Cow::Borrowed(_) => error,
            Cow::Owned(plain) => match read(plain) {
                Ok(values) => return arguments.check(plain).map(|()| values),
                Err(error) => error,
            },
        };
        match with_whole_numbers(&plain).and_then(|whole| read(&whole).ok()) {
            Some(values) => arguments.check(&plain).map(|()| values),
            None => Err(diagnose(arguments, &plain, &error)),
        }
    }
}

/// Undoes what models do to an object: leave it out, or encode it twice. Borrowed if there was nothing to undo.
pub(crate) fn plain_object(arguments: &str) -> Cow<'_, str> {
    let text = arguments.trim_ascii();
    if text.is_empty() || text == "null" {
        return Cow::Owned("{}".to_owned());
    }
    match serde_json::from_str::<String>(text) {
        Ok(inner) if inner.trim_ascii().is_empty() || inner.trim_ascii() == "null" => {
            Cow::Owned("{}".to_owned())
        }
        Ok(inner) if inner.trim_ascii_start().starts_with('{') => Cow::Owned(inner),
        _ => Cow::Borrowed(arguments),
    }
}

/// Writes `5.0` as `5` throughout: the same to JSON Schema, and to servers that keep all numbers as floating-point ones,
/// but not to serde.
fn with_whole_numbers(arguments: &str) -> Option<String> {
    let arguments = diagnose::object(arguments).ok()?;
    Some(canonical::with_whole_numbers(&arguments)?.to_string())
}

/// Finds a key among the parameters. Models write arguments in the order of the schema, mostly, so the parameter after
/// the last one is looked at first.
struct Index<'p, 'n> {
    parameters: &'p [Parameter],
    next: &'n mut usize,
}

impl Index<'_, '_> {
    fn position(&self, is_key: impl FnMut(&Parameter) -> bool) -> Option<usize> {
        self.parameters.iter().position(is_key)
    }
}

impl<'de> DeserializeSeed<'de> for Index<'_, '_> {
    type Value = usize;

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<usize, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for Index<'_, '_> {
    type Value = usize;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a parameter")
    }

    fn visit_str<E: serde::de::Error>(self, key: &str) -> Result<usize, E> {
        let is_key = |parameter: &Parameter| parameter.name == key;
        let index = match self.parameters.get(*self.next) {
            Some(parameter) if is_key(parameter) => *self.next,
            // Linear: tools have few parameters.
            _ => match self
                .position(is_key)
                .or_else(|| self.position(|it| it.is_named(key)))
            {
                Some(index) => index,
                None => return Err(E::custom("there is no such parameter")),
            },
        };
        *self.next = index + 1;
        Ok(index)
    }
}

struct Fields<'p, T> {
    parameters: &'p [Parameter],
    types: PhantomData<T>,
}

fn or_missing<'de, T: Deserialize<'de>, E: serde::de::Error>(value: Option<T>) -> Result<T, E> {
    match value {
        Some(value) => Ok(value),
        None => missing().map_err(E::custom),
    }
}

macro_rules! decode_tuples {
    ($($decode:ident($($T:ident $R:ident $value:ident $index:literal),*))*) => {$(
        /// Decodes the arguments as models write them. A function with a type a parameter, so that
        /// one which cannot be decoded is underlined where it is written.
        ///
        /// # Errors
        /// [`CallError::InvalidArguments`] with every problem of every parameter;
        /// [`CallError::CutOff`] when the text ends in the middle.
        pub fn $decode<$($T,)* $($R),*>(
            arguments: &Arguments,
            text: &str,
        ) -> Result<($($T,)*), CallError>
        where ParameterOwnsItsDataSoWriteStringNotStr: DeserializeOwned, $($T: Read<$R>,)*
        {
            Decode::decode(arguments, text)
        }

        impl<$($T: DeserializeOwned),*> Decode for ($($T,)*) {
            fn read(parameters: &[Parameter], json: &str) -> serde_json::Result<Self> {
                let mut reader = serde_json::Deserializer::from_str(json);
                let fields = Fields::<Self> { parameters, types: PhantomData };
                let values = serde::Deserializer::deserialize_map(&mut reader, fields)?;
                reader.end()?;
                Ok(values)
            }
        }

        impl<'de, $($T: Deserialize<'de>),*> Visitor<'de> for Fields<'_, ($($T,)*)> {
            type Value = ($($T,)*);

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            #[allow(clippy::unused_unit, reason = "the tuple of no parameters")]
            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Self::Value, M::Error> {
                $(let mut $value: Option<$T> = None;)*
                let (parameters, mut next) = (self.parameters, 0);
                while let Some(index) = map.next_key_seed(Index { parameters, next: &mut next })? {
                    match index {
                        $($index if $value.is_none() => $value = Some(map.next_value()?),)*
                        _ => return Err(M::Error::custom("a parameter is given twice")),
                    }
                }
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
