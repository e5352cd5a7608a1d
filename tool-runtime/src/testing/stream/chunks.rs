//! Where the body of a reply is cut.

/// Where the body of a reply is cut into the pieces that arrive one after the other.
///
/// Each piece is a chunk of HTTP's chunked encoding and is flushed alone, so that clients read it alone.
///
/// ```
/// use tool_runtime::testing::{Chunks, ScriptedReply};
///
/// // Cuts within characters and within the escapes of JSON, wherever they are.
/// ScriptedReply::text("Grüße aus \"Köln\"").with_chunks(Chunks::Every(1));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Chunks {
    /// After each event.
    #[default]
    Events,
    /// Nowhere: all events come at once, up to where the server waits.
    Whole,
    /// After each so many bytes; 0 is read as 1.
    Every(usize),
    /// At these byte positions of the body.
    At(Vec<usize>),
}

impl Chunks {
    /// Gives the positions at which a body is cut whose events end at `event_ends`, in order.
    pub(super) fn cuts(&self, length: usize, event_ends: &[usize]) -> Vec<usize> {
        match self {
            Self::Events => event_ends.to_vec(),
            Self::Whole => Vec::new(),
            Self::Every(size) => {
                let size = (*size).max(1);
                (1..=length / size).map(|piece| piece * size).collect()
            }
            Self::At(positions) => {
                let mut positions = positions.clone();
                positions.sort_unstable();
                positions
            }
        }
    }
}
