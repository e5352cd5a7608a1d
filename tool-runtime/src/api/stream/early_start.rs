//! Which calls start while the reply is still written.

/// Which calls start while the reply is still written, when they are complete.
///
/// ```
/// use tool_runtime::stream::EarlyStart;
///
/// assert_eq!(EarlyStart::default(), EarlyStart::Safe);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum EarlyStart {
    /// None: they start when the reply has ended well.
    Never,
    /// Those of tools that are [read-only](crate::tool::Policy::read_only), [idempotent](crate::tool::Policy::idempotent)
    /// or [eager](crate::tool::Policy::eager). Others start when the reply has ended well.
    #[default]
    Safe,
    /// All.
    Always,
}
