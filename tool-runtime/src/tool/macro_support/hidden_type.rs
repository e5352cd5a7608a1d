//! From the names in `toolset!` to the hidden types of tools.
//!
//! The name of a tool is a macro that gives a number, its key. One `impl` says which type belongs to that key, and type
//! inference finds it. The hidden type cannot be named beside the function, because `use` and its renames would not
//! bring it along; nor can it have the name of the function, which modules and crates may have too.

use super::Declaration;

/// A key as a type.
pub enum Key<const KEY: u64> {}

/// A key that belongs to the hidden type `T`.
pub trait Keyed<T> {}

/// A hidden type whose function has the name of a macro of std. It is exported under that name.
pub trait Named {
    /// The key, and the name for the model.
    const KEY: (u64, &'static str);
}

/// A hidden type that declares a tool, for every state that provides what the tool asks for.
pub trait Declare<S: 'static> {
    /// The declaration.
    const TOOL: &'static Declaration<S>;
}

/// Returns the declaration that a key leads to.
#[must_use]
pub const fn declaration<const KEY: u64, T, S: 'static>() -> &'static Declaration<S>
where
    Key<KEY>: Keyed<T>,
    // An error about the state shows the next line.
    T: Declare<S>, // calls run in parallel and share the state, so what changes in it needs a lock
{
    T::TOOL
}
