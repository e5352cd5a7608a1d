//! The JSON form of an [`Output`], for `#[serde(with = "tool_runtime::plain::output")]`.
//!
//! `Output` itself is not `Serialize`: every `Serialize` value can be the answer of a tool, as JSON, and an output is an
//! answer as it is.
//!
//! ```
//! use serde::{Deserialize, Serialize};
//! use tool_runtime::Output;
//!
//! #[derive(Serialize, Deserialize)]
//! struct Cached {
//!     #[serde(with = "tool_runtime::plain::output")]
//!     output: Output,
//! }
//!
//! let written = serde_json::to_string(&Cached { output: Output::text("sunny") })?;
//! assert_eq!(written, r#"{"output":[{"type":"text","text":"sunny"}]}"#);
//! let read: Cached = serde_json::from_str(&written)?;
//! assert_eq!(read.output, Output::text("sunny"));
//! # Ok::<(), serde_json::Error>(())
//! ```

use std::borrow::Cow;

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{Error as _, IgnoredAny},
};

use crate::{
    File, Image, Output,
    output::{Data, Detail, FileSource, ImageSource, Json, Part},
};

/// Writes an output.
///
/// # Errors
/// Those of the serializer.
pub fn serialize<S: Serializer>(output: &Output, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(output.parts().iter().map(PartForm::from))
}

/// Reads an output.
///
/// # Errors
/// For parts that are not in the form, and those of the deserializer.
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Output, D::Error> {
    let parts = Vec::<PartForm<'_>>::deserialize(deserializer)?;
    let parts = parts.into_iter().map(Part::try_from);
    parts.collect::<Result<_, _>>().map_err(D::Error::custom)
}

pub(super) fn deserialize_owned<'de, 'o, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Cow<'o, Output>, D::Error> {
    deserialize(deserializer).map(Cow::Owned)
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum PartForm<'p> {
    Text {
        text: Cow<'p, str>,
    },
    Json {
        json: Cow<'p, str>,
    },
    Image {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        url: Option<Cow<'p, str>>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        media_type: Option<Cow<'p, str>>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        data: Option<Cow<'p, str>>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        detail: Option<DetailForm>,
    },
    File {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        id: Option<Cow<'p, str>>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<Cow<'p, str>>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        media_type: Option<Cow<'p, str>>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        data: Option<Cow<'p, str>>,
    },
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum DetailForm {
    Low,
    High,
    Auto,
}

impl<'p> From<&'p Part> for PartForm<'p> {
    fn from(part: &'p Part) -> Self {
        match part {
            Part::Text(text) => Self::Text {
                text: text.as_str().into(),
            },
            Part::Json(json) => Self::Json {
                json: json.as_str().into(),
            },
            Part::Image(image) => {
                let detail = image.detail().map(DetailForm::from);
                let (url, data) = match image.source() {
                    ImageSource::Url(url) => (Some(url.as_str().into()), None),
                    ImageSource::Data(data) => (None, Some(data)),
                };
                let (media_type, data) = written(data);
                Self::Image {
                    url,
                    media_type,
                    data,
                    detail,
                }
            }
            Part::File(file) => {
                let (id, name, data) = match file.source() {
                    FileSource::Id(id) => (Some(id.as_str().into()), None, None),
                    FileSource::Data { name, data } => {
                        (None, Some(name.as_str().into()), Some(data))
                    }
                };
                let (media_type, data) = written(data);
                Self::File {
                    id,
                    name,
                    media_type,
                    data,
                }
            }
        }
    }
}

type Member<'p> = Option<Cow<'p, str>>;

fn written(data: Option<&Data>) -> (Member<'_>, Member<'_>) {
    let media_type = data.map(|data| data.media_type().into());
    let bytes = data.map(|data| STANDARD.encode(data.bytes()).into());
    (media_type, bytes)
}

impl TryFrom<PartForm<'_>> for Part {
    type Error = String;

    fn try_from(form: PartForm<'_>) -> Result<Self, String> {
        Ok(match form {
            PartForm::Text { text } => Self::Text(text.into_owned()),
            PartForm::Json { json } => {
                let text = json.into_owned();
                serde_json::from_str::<IgnoredAny>(&text)
                    .map_err(|error| format!("the `json` of a part is not JSON: {error}"))?;
                Self::Json(Json::written(text))
            }
            PartForm::Image {
                url,
                media_type,
                data,
                detail,
            } => {
                let image = match (url, media_type, data) {
                    (Some(url), None, None) => Image::from_url(url),
                    (None, Some(media_type), Some(data)) => {
                        Image::from_bytes(&media_type, bytes(&data)?)
                    }
                    _ => return Err("an image has a `url`, or `media_type` and `data`".to_owned()),
                };
                let image = image.map_err(|error| error.to_string())?;
                match detail {
                    Some(detail) => image.with_detail(detail.into()).into(),
                    None => image.into(),
                }
            }
            PartForm::File {
                id,
                name,
                media_type,
                data,
            } => {
                let file = match (id, name, media_type, data) {
                    (Some(id), None, None, None) => File::from_id(id),
                    (None, Some(name), Some(media_type), Some(data)) => {
                        File::from_bytes(name, &media_type, bytes(&data)?)
                    }
                    _ => {
                        let why = "a file has an `id`, or `name`, `media_type` and `data`";
                        return Err(why.to_owned());
                    }
                };
                file.map_err(|error| error.to_string())?.into()
            }
        })
    }
}

fn bytes(data: &str) -> Result<Vec<u8>, String> {
    let bytes = STANDARD.decode(data);
    bytes.map_err(|error| format!("the `data` of a part is not base64: {error}"))
}

impl From<Detail> for DetailForm {
    fn from(detail: Detail) -> Self {
        match detail {
            Detail::Low => Self::Low,
            Detail::High => Self::High,
            Detail::Auto => Self::Auto,
        }
    }
}

impl From<DetailForm> for Detail {
    fn from(form: DetailForm) -> Self {
        match form {
            DetailForm::Low => Self::Low,
            DetailForm::High => Self::High,
            DetailForm::Auto => Self::Auto,
        }
    }
}
