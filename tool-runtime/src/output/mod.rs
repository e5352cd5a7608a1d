//! What a tool gives back: text, JSON, images and files for the model.

mod answer;
mod data;
#[cfg(any(feature = "openai-types", feature = "inspect"))]
mod data_url;
mod file;
mod image;
mod into;
mod part;

use std::{borrow::Cow, fmt};

use serde::Serialize;

pub(crate) use self::answer::nothing;
#[cfg(any(feature = "openai-types", feature = "inspect"))]
pub(crate) use self::data_url::data_url;
pub use self::{
    answer::{IntoAnswer, IntoParts, Returned},
    data::{Data, MediaError},
    file::{File, FileSource},
    image::{Detail, Image, ImageSource},
    into::{IntoOutput, IntoToolError},
    part::{Json, Media, Part},
};
use crate::ToolError;

/// What a tool answered, as the model reads it: a list of parts, most often one text or one JSON value.
///
/// Texts and JSON travel in the answer itself, images and files beside it where an API demands that; the answer then
/// names them.
///
/// ```
/// use tool_runtime::{File, Image, Output};
///
/// assert_eq!(Output::text("sunny").as_text(), "sunny");
///
/// let output = Output::text("The chart, and the numbers behind it.")
///     .and_image(Image::from_url("https://example.com/chart.png")?)
///     .and_file(File::from_bytes("numbers.csv", "text/csv", "city,degrees\nParis,21")?);
/// assert_eq!(output.parts().len(), 3);
/// # Ok::<(), tool_runtime::output::MediaError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output(Parts);

/// One part is kept in place, for most outputs have no more.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Parts {
    One(Part),
    /// Never one, so that equal parts make equal outputs.
    Several(Vec<Part>),
}

impl Output {
    /// Makes an output of plain text.
    ///
    /// ```
    /// let output = tool_runtime::Output::text("sunny");
    /// ```
    pub fn text(text: impl Into<String>) -> Self {
        Part::Text(text.into()).into()
    }

    /// Makes an output of anything serialisable: a text as it is, without quotes, all else as JSON.
    ///
    /// # Errors
    /// When the value cannot be written as JSON (a map whose keys are not texts, for example).
    ///
    /// ```
    /// use tool_runtime::Output;
    ///
    /// assert_eq!(Output::json(&vec![1, 2]).unwrap().as_text(), "[1,2]");
    /// assert_eq!(Output::json(&"sunny").unwrap().as_text(), "sunny");
    /// assert_eq!(Output::json(&()).unwrap().as_text(), "done");
    /// ```
    pub fn json<T: Serialize>(value: &T) -> Result<Self, ToolError> {
        Part::of(value).map(Self::from)
    }

    /// Makes an output of one image.
    ///
    /// ```
    /// use tool_runtime::{Image, Output};
    ///
    /// let output = Output::image(Image::from_url("https://example.com/chart.png")?);
    /// assert_eq!(output.as_text(), "");
    /// # Ok::<(), tool_runtime::output::MediaError>(())
    /// ```
    #[must_use]
    pub fn image(image: Image) -> Self {
        Part::Image(image).into()
    }

    /// Makes an output of one file.
    ///
    /// ```
    /// use tool_runtime::{File, Output};
    ///
    /// let output = Output::file(File::from_bytes("report.pdf", "application/pdf", "%PDF-1.7")?);
    /// assert_eq!(output.as_text(), "");
    /// # Ok::<(), tool_runtime::output::MediaError>(())
    /// ```
    #[must_use]
    pub fn file(file: File) -> Self {
        Part::File(file).into()
    }

    /// Appends plain text.
    ///
    /// ```
    /// use tool_runtime::Output;
    ///
    /// assert_eq!(Output::text("Paris").and_text("Rome").as_text(), "Paris\nRome");
    /// ```
    #[must_use]
    pub fn and_text(self, text: impl Into<String>) -> Self {
        self.and(Part::Text(text.into()))
    }

    /// Appends anything serialisable, as [`json`](Self::json) writes it.
    ///
    /// # Errors
    /// When the value cannot be written as JSON.
    ///
    /// ```
    /// use tool_runtime::Output;
    ///
    /// let output = Output::text("Degrees by hour:").and_json(&[21, 22]).unwrap();
    /// assert_eq!(output.as_text(), "Degrees by hour:\n[21,22]");
    /// ```
    pub fn and_json<T: Serialize>(self, value: &T) -> Result<Self, ToolError> {
        Ok(self.and(Part::of(value)?))
    }

    /// Appends an image.
    ///
    /// ```
    /// use tool_runtime::{Image, Output};
    ///
    /// let output = Output::text("Sales by month.").and_image(Image::from_url("https://example.com/chart.png")?);
    /// assert_eq!(output.parts().len(), 2);
    /// # Ok::<(), tool_runtime::output::MediaError>(())
    /// ```
    #[must_use]
    pub fn and_image(self, image: Image) -> Self {
        self.and(Part::Image(image))
    }

    /// Appends a file.
    ///
    /// ```
    /// use tool_runtime::{File, Output};
    ///
    /// let output = Output::text("The report.").and_file(File::from_id("file-abc123")?);
    /// assert_eq!(output.parts().len(), 2);
    /// # Ok::<(), tool_runtime::output::MediaError>(())
    /// ```
    #[must_use]
    pub fn and_file(self, file: File) -> Self {
        self.and(Part::File(file))
    }

    fn and(self, part: Part) -> Self {
        match self.0 {
            Parts::One(first) => Self(Parts::Several(vec![first, part])),
            Parts::Several(none) if none.is_empty() => part.into(),
            Parts::Several(mut parts) => {
                parts.push(part);
                Self(Parts::Several(parts))
            }
        }
    }

    /// Returns the parts, in order.
    ///
    /// ```
    /// use tool_runtime::{Output, output::Part};
    ///
    /// let output = Output::text("sunny");
    /// assert_eq!(output.parts(), [Part::from("sunny")]);
    /// ```
    #[must_use]
    pub fn parts(&self) -> &[Part] {
        match &self.0 {
            Parts::One(part) => std::slice::from_ref(part),
            Parts::Several(parts) => parts,
        }
    }

    /// Returns the text: that of all text and JSON parts which have any, joined by newlines. Images and files are not
    /// in it; [`Answer::text`](crate::Answer::text), which the model reads, names them.
    ///
    /// ```
    /// use tool_runtime::{Image, Output};
    ///
    /// let output = Output::text("sunny")
    ///     .and_image(Image::from_url("https://example.com/sky.png")?)
    ///     .and_text("no clouds");
    /// assert_eq!(output.as_text(), "sunny\nno clouds");
    /// # Ok::<(), tool_runtime::output::MediaError>(())
    /// ```
    #[must_use]
    pub fn as_text(&self) -> Cow<'_, str> {
        join(
            self.parts()
                .iter()
                .filter_map(|part| part.as_text().map(Cow::Borrowed)),
        )
    }
}

/// Joins by newlines what is not empty.
pub(crate) fn join<'t>(texts: impl Iterator<Item = Cow<'t, str>>) -> Cow<'t, str> {
    texts
        .filter(|text| !text.is_empty())
        .reduce(|joined, text| {
            let mut joined = joined.into_owned();
            joined.extend(["\n", &text]);
            joined.into()
        })
        .unwrap_or_default()
}

/// Writes the text, as [`as_text`](Output::as_text) returns it.
impl fmt::Display for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.as_text())
    }
}

/// Collects parts, or what becomes one, into an output.
///
/// ```
/// use tool_runtime::{Image, Output};
///
/// let pages = ["https://example.com/1.png", "https://example.com/2.png"];
/// let output: Output = pages.into_iter().map(Image::from_url).collect::<Result<_, _>>()?;
/// assert_eq!(output.parts().len(), 2);
/// # Ok::<(), tool_runtime::output::MediaError>(())
/// ```
impl<P: Into<Part>> FromIterator<P> for Output {
    fn from_iter<I: IntoIterator<Item = P>>(parts: I) -> Self {
        parts
            .into_iter()
            .fold(Self(Parts::Several(Vec::new())), |output, part| {
                output.and(part.into())
            })
    }
}

impl From<Part> for Output {
    fn from(part: Part) -> Self {
        Self(Parts::One(part))
    }
}

impl From<String> for Output {
    fn from(text: String) -> Self {
        Self::text(text)
    }
}

impl From<&str> for Output {
    fn from(text: &str) -> Self {
        Self::text(text)
    }
}

impl From<Image> for Output {
    fn from(image: Image) -> Self {
        Self::image(image)
    }
}

impl From<File> for Output {
    fn from(file: File) -> Self {
        Self::file(file)
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::{Image, Output, Part};

    fn image() -> Image {
        Image::from_url("https://example.com/a.png").unwrap()
    }

    #[test]
    fn one_part_needs_no_list_of_its_own() {
        assert!(size_of::<Output>() <= 4 * size_of::<usize>());
        assert!(matches!(
            Output::text("a").as_text(),
            std::borrow::Cow::Borrowed("a")
        ));
    }

    #[test]
    fn equal_parts_make_equal_outputs() {
        let none = Output::from_iter(Vec::<Part>::new());
        assert_eq!(none.parts(), []);
        assert_eq!(none.as_text(), "");
        assert_eq!(none.and_text("a"), Output::text("a"));
        assert_eq!(Output::from_iter(["a"]), Output::from("a"));
        assert_eq!(
            Output::from_iter([Part::from("a"), image().into()]),
            Output::text("a").and_image(image())
        );
    }

    #[test]
    fn text_and_json_are_told_apart() {
        #[derive(serde::Serialize)]
        struct Nothing;

        assert_eq!(
            Output::json(&"a").unwrap().parts(),
            [Part::Text("a".into())]
        );
        assert_eq!(
            Output::json(&Nothing).unwrap().parts(),
            [Part::Text("done".into())]
        );
        let output = Output::json(&[1]).unwrap();
        let [Part::Json(json)] = output.parts() else {
            panic!("{output:?}");
        };
        assert_eq!(json.to_value().unwrap(), serde_json::json!([1]));
    }

    #[test]
    fn what_is_not_text_is_not_in_the_text() {
        let output = Output::text("")
            .and_image(image())
            .and_text("a")
            .and_json(&None::<i32>)
            .unwrap();
        assert_eq!(output.as_text(), "a\nnull");
        assert_eq!(output.to_string(), "a\nnull");
    }
}
