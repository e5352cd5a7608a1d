//! The images and files of an answer, and how its text names them.

use std::{borrow::Cow, fmt};

use super::cap;
use crate::{
    Call, Output,
    call::{quoted, quoted_unless_plain},
    output::{Media, Part, join},
};

/// An image or a file of an [`Answer`](super::Answer), and which call it came from.
///
/// It displays as the words by which the answer's text names it. An id that is not plain is in quotes there, as the name
/// of a file always is, and what is long is shortened.
///
/// ```
/// use tool_runtime::{Answer, Call, File, Outcome, Output};
///
/// let output = Output::file(File::from_bytes("notes.txt", "text/plain", "Buy milk.")?);
/// let answer = Answer::new(Call::new("call_1", "notes", "{}"), Outcome::Success(output));
/// let attachment = answer.attachments()[0];
/// assert_eq!(attachment.call.name, "notes");
/// assert_eq!(attachment.to_string(), "file 1 of call_1 (\"notes.txt\")");
/// # Ok::<(), tool_runtime::output::MediaError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Attachment<'a> {
    /// The call; of several calls in one, the one inside.
    pub call: &'a Call,
    /// Its number among the attachments of that call, from 1.
    pub number: usize,
    /// What it is.
    pub media: Media<'a>,
}

impl fmt::Display for Attachment<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&name(self.media, self.number, Some(&self.call.id)))
    }
}

pub(super) fn of<'a>(output: &'a Output, call: &'a Call) -> impl Iterator<Item = Attachment<'a>> {
    let media = output.parts().iter().filter_map(Part::as_media);
    media.zip(1..).map(|(media, number)| Attachment {
        call,
        number,
        media,
    })
}

/// Writes an output for the model, in at most `max` bytes and never empty, for some servers refuse a message without
/// content. Attachments are named where they stand, or after the text if that must be shortened.
pub(super) fn text<'o>(output: &'o Output, call_id: Option<&str>, max: usize) -> Cow<'o, str> {
    let text = output.as_text();
    if output.parts().iter().all(|part| part.as_media().is_none()) {
        return if text.trim().is_empty() {
            "(empty)".into()
        } else {
            cap::capped(text, max)
        };
    }
    let mut numbers = 1..;
    let mut note = |media| {
        let name = name(media, numbers.next().unwrap_or_default(), call_id);
        Cow::from(format!("[{name} is attached below]"))
    };
    let notes: Vec<Option<Cow<'_, str>>> = output
        .parts()
        .iter()
        .map(|part| part.as_media().map(&mut note))
        .collect();
    let texts = output
        .parts()
        .iter()
        .map(|part| part.as_text().map(Cow::Borrowed));
    let whole = join(
        texts
            .zip(&notes)
            .filter_map(|(text, note)| text.or_else(|| note.clone())),
    );
    if whole.len() <= max {
        return whole;
    }
    let notes = join(notes.into_iter().flatten());
    let room = max.saturating_sub(notes.len() + 1);
    let shortened = join([cap::capped(text, room), notes].into_iter());
    cap::capped(shortened, max)
}

/// Says which attachment it is. The id comes from a server and the name from a tool, so they cannot pass for words of
/// ours.
fn name(media: Media<'_>, number: usize, call_id: Option<&str>) -> String {
    let of_call = call_id
        .map(|id| format!(" of {}", quoted_unless_plain(id)))
        .unwrap_or_default();
    let called = match media {
        Media::Image(_) => None,
        Media::File(file) => file.name().map(|name| format!(" ({})", quoted(name))),
    };
    let called = called.unwrap_or_default();
    format!("{} {number}{of_call}{called}", media.kind())
}

/// Returns an output as text, without a call that its attachments could be attached to.
pub(super) fn text_of(output: &Output) -> Cow<'_, str> {
    text(output, None, usize::MAX)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use proptest::prelude::*;

    use super::text;
    use crate::{File, Image, Output, output::Part};

    fn image() -> Image {
        Image::from_url("https://example.com/a.png").unwrap()
    }

    fn file(name: &str) -> File {
        File::from_bytes(name, "text/plain", "a").unwrap()
    }

    #[test]
    fn attachments_are_named_where_they_stand() {
        let output = Output::text("before")
            .and_image(image())
            .and_text("between")
            .and_file(file("a\n\"].txt"))
            .and_file(File::from_id("file-abc").unwrap())
            .and_text("");
        assert_eq!(
            text(&output, Some("call_1"), usize::MAX),
            "before\n\
             [image 1 of call_1 is attached below]\n\
             between\n\
             [file 2 of call_1 (\"a\\n\\\"].txt\") is attached below]\n\
             [file 3 of call_1 is attached below]"
        );
        assert_eq!(
            text(&Output::image(image()), None, usize::MAX),
            "[image 1 is attached below]"
        );
    }

    #[test]
    fn long_text_is_shortened_and_attachments_are_named_after_it() {
        let output = Output::image(image()).and_text("x".repeat(1000));
        let short = text(&output, Some("call_1"), 200);
        assert!(short.starts_with("xxx"));
        assert_eq!(short.matches("bytes left out").count(), 1, "{short}");
        assert!((195..=200).contains(&short.len()));
        assert!(
            short.ends_with("x\n[image 1 of call_1 is attached below]"),
            "{short}"
        );
    }

    #[test]
    fn no_text_and_no_attachment_is_said_so() {
        assert_eq!(text(&Output::text(" \n"), None, usize::MAX), "(empty)");
        assert_eq!(
            text(&Output::from_iter(Vec::<Part>::new()), None, usize::MAX),
            "(empty)"
        );
    }

    proptest! {
        #[test]
        fn is_never_empty_nor_longer_than_allowed(
            parts in proptest::collection::vec(prop_oneof![
                "\\PC{0,80}".prop_map(Part::from),
                Just(Part::from(image())),
                "\\PC{1,40}[a-z]".prop_map(|name| Part::from(file(&name))),
            ], 0..6),
            max in 64_usize..300,
        ) {
            let output = Output::from_iter(parts);
            let text = text(&output, Some("call_1"), max);
            prop_assert!(!text.trim().is_empty());
            prop_assert!(text.len() <= max);
        }
    }
}
