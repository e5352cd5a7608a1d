//! Images and files in the outputs of calls.

use serde_json::json;
use tool_runtime::{File, Image, Output, Toolset, output::Detail, tool::from_fn};

use super::{answered_by, call, check, response};
use crate::support::definition;

fn tools() -> Toolset {
    let output = || {
        let image = Image::from_bytes("image/png", b"\x89PNG\r\n\x1a\n")
            .unwrap()
            .with_detail(Detail::Low);
        let output = Output::text("Sales").and_image(image);
        let output = output.and_image(Image::from_url("https://example.com/a.png").unwrap());
        let output = output.and_file(File::from_bytes("a.csv", "text/csv", "a,b").unwrap());
        output.and_file(File::from_id("file-abc").unwrap())
    };
    let chart = from_fn(definition("chart", &json!({})), move |_, _| async move {
        Ok::<_, String>(output())
    });
    Toolset::new().with_tool(chart).unwrap()
}

#[tokio::test]
async fn images_and_files_are_part_of_the_output() {
    let response = response(&json!([call("a", "chart", "{}")]));
    let items = answered_by(&tools(), &response).await;
    assert_eq!(items.len(), 2);
    let parts = &items[1]["output"];
    assert!(
        parts[0]["text"]
            .as_str()
            .unwrap()
            .starts_with("Sales\n[image 1 of a")
    );
    assert_eq!(
        parts.as_array().unwrap()[1..],
        [
            json!({ "type": "input_image", "image_url": "data:image/png;base64,iVBORw0KGgo=", "detail": "low" }),
            json!({ "type": "input_image", "image_url": "https://example.com/a.png", "detail": "auto" }),
            json!({ "type": "input_file", "filename": "a.csv", "file_data": "data:text/csv;base64,YSxi" }),
            json!({ "type": "input_file", "file_id": "file-abc" }),
        ]
    );
    assert_eq!(check(&items), Ok(()));
}

#[tokio::test]
async fn those_of_several_calls_in_one_are_part_of_its_output() {
    let uses = json!({ "tool_uses": [{ "recipient_name": "chart", "parameters": {} }, { "recipient_name": "chart", "parameters": {} }] });
    let response = response(&json!([call(
        "a",
        "multi_tool_use.parallel",
        &uses.to_string()
    )]));
    let items = answered_by(&tools(), &response).await;
    assert_eq!(items.len(), 2);
    assert_eq!(items[1]["output"].as_array().unwrap().len(), 9);
    assert_eq!(check(&items), Ok(()));
}
