//! Responses: a reply that is read while it is written.

mod stream;

pub use self::stream::Reader;
