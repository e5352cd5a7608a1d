//! From answers to items.

use std::collections::HashSet;

use serde_json::{Map, Value, json};

use super::{Response, ResponseEnd, found, items};
use crate::{
    Answer, Call, File, Image, Reply as _,
    api::{
        folded::{Told, folded},
        model::Item,
    },
    openai::NO_ANSWER,
    output::{Detail, FileSource, ImageSource, Media, data_url},
};

/// Returns the items of the response as the API takes them back, each with its place, and the outputs of its calls.
pub(super) fn items(response: &Response, answers: &[Answer]) -> (Vec<(usize, Item)>, Vec<Item>) {
    let calls = response.calls();
    let told = folded(&calls, answers);
    let mut written = Vec::with_capacity(response.output().len());
    let mut outputs = Vec::with_capacity(calls.len());
    let mut seen = HashSet::new();
    let mut calls = calls.iter().enumerate();
    // The server has not stored what it did not finish.
    let is_stored = !matches!(response.end(), ResponseEnd::Failed(_));
    for found in found::items(response.json()) {
        if !is_stored && items::is_unstored_reasoning(&found.json) {
            continue;
        }
        let mut item = found.json.into_owned();
        items::make_id_unique(&mut item, &mut seen);
        if found.call.is_some()
            && let Some((index, call)) = calls.next()
        {
            let told = told.get(index);
            let name = told.map_or(&call.name, |told| &told.call.name);
            items::complete_call(&mut item, call, name);
            outputs.push(output(&item, call, told));
        }
        written.push((found.place, Item::from(item)));
    }
    let written = items::without_loose_reasoning(written, |(_, item)| item.json());
    (written, outputs)
}

fn output(item: &Value, call: &Call, told: Option<&Told<'_>>) -> Item {
    let output = told.map_or_else(|| NO_ANSWER.into(), content);
    let mut members = Map::new();
    members.insert("type".to_owned(), items::output_kind(call).into());
    members.insert("call_id".to_owned(), call.id.as_str().into());
    members.insert("output".to_owned(), output);
    if let Some(caller) = item.get("caller").filter(|caller| !caller.is_null()) {
        members.insert("caller".to_owned(), caller.clone());
    }
    Value::from(members).into()
}

/// The text; before images and files, if there are any.
fn content(told: &Told<'_>) -> Value {
    let attachments = told.answers.iter().flat_map(Answer::attachments);
    let media: Vec<Value> = attachments
        .map(|attachment| part(attachment.media))
        .collect();
    if media.is_empty() {
        return told.text.as_ref().into();
    }
    let text = json!({ "type": "input_text", "text": told.text });
    std::iter::once(text).chain(media).collect()
}

fn part(media: Media<'_>) -> Value {
    match media {
        Media::Image(image) => image_part(image),
        Media::File(file) => file_part(file),
    }
}

fn image_part(image: &Image) -> Value {
    let url = match image.source() {
        ImageSource::Data(data) => data_url(data),
        ImageSource::Url(url) => url.clone(),
    };
    let detail = match image.detail() {
        Some(Detail::Low) => "low",
        Some(Detail::High) => "high",
        Some(Detail::Auto) | None => "auto",
    };
    json!({ "type": "input_image", "image_url": url, "detail": detail })
}

fn file_part(file: &File) -> Value {
    match file.source() {
        FileSource::Data { name, data } => {
            json!({ "type": "input_file", "filename": name, "file_data": data_url(data) })
        }
        FileSource::Id(id) => json!({ "type": "input_file", "file_id": id }),
    }
}
