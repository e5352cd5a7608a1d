//! Images and files, which a `tool` message cannot hold.

use async_openai::types::chat::{
    ChatCompletionRequestMessage, ChatCompletionRequestMessageContentPartFile,
    ChatCompletionRequestMessageContentPartImage, ChatCompletionRequestMessageContentPartText,
    ChatCompletionRequestUserMessage, ChatCompletionRequestUserMessageContent,
    ChatCompletionRequestUserMessageContentPart, FileObject, ImageDetail, ImageUrl,
};

use crate::{
    Answer, Attachment, File, Image,
    call::quoted_unless_plain,
    output::{Detail, FileSource, ImageSource, Media, data_url},
};

/// The user message with the attachments of all answers; none if there are none.
pub(super) fn message(answers: &[Answer]) -> Option<ChatCompletionRequestMessage> {
    let parts: Vec<_> = answers
        .iter()
        .flat_map(Answer::attachments)
        .flat_map(|attachment| [caption(&attachment), part(attachment.media)])
        .collect();
    (!parts.is_empty()).then(|| {
        let content = ChatCompletionRequestUserMessageContent::Array(parts);
        ChatCompletionRequestUserMessage::from(content).into()
    })
}

/// Says where an attachment belongs, and that it is not the user who sends it.
fn caption(attachment: &Attachment<'_>) -> ChatCompletionRequestUserMessageContentPart {
    let name = quoted_unless_plain(&attachment.call.name);
    let text = format!("[attached by the tool {name}: {attachment}]");
    ChatCompletionRequestUserMessageContentPart::Text(
        ChatCompletionRequestMessageContentPartText::from(text),
    )
}

fn part(media: Media<'_>) -> ChatCompletionRequestUserMessageContentPart {
    match media {
        Media::Image(image) => {
            let part = ChatCompletionRequestMessageContentPartImage {
                image_url: image_url(image),
                prompt_cache_breakpoint: None,
            };
            ChatCompletionRequestUserMessageContentPart::ImageUrl(part)
        }
        Media::File(file) => {
            let part = ChatCompletionRequestMessageContentPartFile {
                file: file_object(file),
                prompt_cache_breakpoint: None,
            };
            ChatCompletionRequestUserMessageContentPart::File(part)
        }
    }
}

fn image_url(image: &Image) -> ImageUrl {
    ImageUrl {
        url: match image.source() {
            ImageSource::Data(data) => data_url(data),
            ImageSource::Url(url) => url.clone(),
        },
        detail: image.detail().map(|detail| match detail {
            Detail::Low => ImageDetail::Low,
            Detail::High => ImageDetail::High,
            Detail::Auto => ImageDetail::Auto,
        }),
    }
}

fn file_object(file: &File) -> FileObject {
    match file.source() {
        FileSource::Data { name, data } => FileObject {
            file_data: Some(data_url(data)),
            file_id: None,
            filename: Some(name.clone()),
        },
        FileSource::Id(id) => FileObject {
            file_data: None,
            file_id: Some(id.clone()),
            filename: None,
        },
    }
}
