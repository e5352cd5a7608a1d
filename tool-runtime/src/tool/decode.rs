//! From the text of a call's arguments straight into the types of a function's parameters.
//!
//! One pass, no `serde_json::Value`, one implementation a tuple of types. Only when it fails does a
//! second pass (`diagnose`) take the arguments apart to collect everything that is wrong with them.

use std::{borrow::Cow, fmt, marker::PhantomData};

use serde::de::{Deserialize, DeserializeOwned, DeserializeSeed, Error as _, MapAccess, Visitor};

use super::{
    arguments::Arguments,
    diagnose::diagnose,
    parameter::{Parameter, missing},
};
use crate::{
    CallError,
    json::{Reader, Wrong, plain},
};

/// Decodes a tuple with one element a parameter.
trait Decode: Sized {
    /// Reads an object that holds the parameters and nothing else, in one pass.
    ///
    /// # Errors
    /// When the text is anything else. `diagnose` finds out the rest.
    fn read(parameters: &[Parameter], reader: &mut Reader<'_>) -> Result<Self, Wrong>;

    /// Decodes the arguments as models write them. The module `json` lists what is understood beside JSON.
    ///
    /// # Errors
    /// [`CallError::InvalidArguments`] with every problem of every parameter;
    /// [`CallError::CutOff`] when the text ends in the middle.
    fn decode(arguments: &Arguments, text: &str) -> Result<Self, CallError> {
        let mut reader = Reader::new(text);
        match Self::read(arguments.parameters, &mut reader) {
            Ok(values) => {
                arguments.check(text, reader.has_hidden_error())?;
                Ok(values)
            }
            Err(_) => Self::decode_again(arguments, text),
        }
    }

    /// Decodes arguments that have something around them, or integers in places where the type does not say that it wants them.
    #[cold]
    fn decode_again(arguments: &Arguments, text: &str) -> Result<Self, CallError> {
        let text = plain(text, !arguments.parameters.is_empty());
        let mut reader = Reader::new(&text).preferring_integers();
        match Self::read(arguments.parameters, &mut reader) {
            Ok(values) => {
                arguments.check(&text, reader.has_hidden_error())?;
                Ok(values)
            }
            Err(wrong) => Err(diagnose(arguments, &text, wrong)),
        }
    }
}

/// Returns arguments as JSON that every parser reads. Borrowed if they are that already, or cannot be read.
pub(crate) fn plain_object(arguments: &str) -> Cow<'_, str> {
    let plain = plain(arguments, true);
    if serde_json::from_str::<serde::de::IgnoredAny>(&plain).is_ok() {
        return plain;
    }
    let mended = crate::json::Node::read(&plain).map(|node| node.to_string());
    match mended {
        Ok(mended) => Cow::Owned(mended),
        Err(_) => plain,
    }
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
        None => missing().map_err(|_| E::custom("a parameter is missing")),
    }
}

macro_rules! decode_tuples {
    ($($decode:ident($($T:ident $value:ident $index:literal),*))*) => {$(
        /// Decodes the arguments as models write them. A function with a type a parameter, so that
        /// one which cannot be decoded is underlined where it is written.
        ///
        /// # Errors
        /// [`CallError::InvalidArguments`] with every problem of every parameter;
        /// [`CallError::CutOff`] when the text ends in the middle.
        pub fn $decode<$($T: DeserializeOwned),*>(
            arguments: &Arguments,
            text: &str,
        ) -> Result<($($T,)*), CallError> {
            Decode::decode(arguments, text)
        }

        impl<$($T: DeserializeOwned),*> Decode for ($($T,)*) {
            fn read(parameters: &[Parameter], reader: &mut Reader<'_>) -> Result<Self, Wrong> {
                let fields = Fields::<Self> { parameters, types: PhantomData };
                let values = serde::Deserializer::deserialize_struct(&mut *reader, "", &[], fields)?;
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
    decode1(A a 0)
    decode2(A a 0, B b 1)
    decode3(A a 0, B b 1, C c 2)
    decode4(A a 0, B b 1, C c 2, D d 3)
    decode5(A a 0, B b 1, C c 2, D d 3, F f 4)
    decode6(A a 0, B b 1, C c 2, D d 3, F f 4, G g 5)
    decode7(A a 0, B b 1, C c 2, D d 3, F f 4, G g 5, H h 6)
    decode8(A a 0, B b 1, C c 2, D d 3, F f 4, G g 5, H h 6, I i 7)
    decode9(A a 0, B b 1, C c 2, D d 3, F f 4, G g 5, H h 6, I i 7, J j 8)
    decode10(A a 0, B b 1, C c 2, D d 3, F f 4, G g 5, H h 6, I i 7, J j 8, K k 9)
    decode11(A a 0, B b 1, C c 2, D d 3, F f 4, G g 5, H h 6, I i 7, J j 8, K k 9, L l 10)
    decode12(A a 0, B b 1, C c 2, D d 3, F f 4, G g 5, H h 6, I i 7, J j 8, K k 9, L l 10, X x 11)
    decode13(A a 0, B b 1, C c 2, D d 3, F f 4, G g 5, H h 6, I i 7, J j 8, K k 9, L l 10, X x 11, N n 12)
    decode14(A a 0, B b 1, C c 2, D d 3, F f 4, G g 5, H h 6, I i 7, J j 8, K k 9, L l 10, X x 11, N n 12, O o 13)
    decode15(A a 0, B b 1, C c 2, D d 3, F f 4, G g 5, H h 6, I i 7, J j 8, K k 9, L l 10, X x 11, N n 12, O o 13, P p 14)
    decode16(A a 0, B b 1, C c 2, D d 3, F f 4, G g 5, H h 6, I i 7, J j 8, K k 9, L l 10, X x 11, N n 12, O o 13, P p 14, Q q 15)
}
