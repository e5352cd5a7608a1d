//! Images and files in answers: what the tool messages say of them, and where they travel.

use proptest::prelude::*;
use serde_json::{Value, json};
use tool_runtime::{
    Answer, Effects, File, Image, Outcome, Output, Reply as _, ToolError, Toolset,
    agent::Agent,
    openai::{
        Chat,
        chat::{Message, repair},
    },
    output::{Detail, MediaError, Part},
    testing::{ModelServer, ScriptedReply, check_chat},
    tool, toolset,
};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";
const PNG_URL: &str = "data:image/png;base64,iVBORw0KGgo=";

fn png() -> Image {
    Image::detect(PNG).unwrap()
}

/// A chart, and a word about it.
#[tool]
fn chart(title: &str) -> Output {
    Output::text(format!("{title}, by month")).and_image(png().with_detail(Detail::Low))
}

/// A photo without words.
#[tool]
fn photo() -> Result<Image, MediaError> {
    Image::detect(PNG)
}

/// A report.
#[tool]
fn report() -> Result<File, MediaError> {
    File::from_bytes("report.txt", "text/plain", "All is well.")
}

/// Fails.
#[tool]
fn fail() -> Result<Image, &'static str> {
    Err("no film")
}

/// Says so.
#[tool]
fn say() -> &'static str {
    "so"
}

fn tools() -> Toolset {
    toolset![chart, photo, report, fail, say]
}

fn reply(calls: &[(&str, &str, Value)]) -> Message {
    serde_json::from_value(reply_json(calls)).unwrap()
}

fn reply_json(calls: &[(&str, &str, Value)]) -> Value {
    let calls: Vec<_> = calls
        .iter()
        .map(|(id, name, arguments)| {
            json!({ "id": id, "type": "function", "function": { "name": name, "arguments": arguments } })
        })
        .collect();
    json!({ "role": "assistant", "tool_calls": calls })
}

/// What the next request appends.
async fn answered(calls: &[(&str, &str, Value)]) -> Vec<Value> {
    let messages = tools().answer(&reply(calls)).await;
    let mut history = vec![json!({ "role": "user", "content": "Go." })];
    history.extend(
        messages
            .iter()
            .map(|message| serde_json::to_value(message).unwrap()),
    );
    let request = json!({ "model": "gpt-5.6", "messages": history });
    assert_eq!(check_chat(&request), Ok(()), "{request}");
    history.split_off(1)
}

#[tokio::test]
async fn the_server_sees_attachments_after_all_tool_messages() {
    let script = [
        ScriptedReply::calls([("chart", json!({ "title": "Sales" })), ("say", json!({}))]),
        ScriptedReply::text("They rose."),
    ];
    let server = ModelServer::start(script).await.unwrap();
    let config = async_openai::config::OpenAIConfig::new()
        .with_api_base(server.url())
        .with_api_key("none");
    let agent = Agent::new(Chat::new(config, "gpt-5.6")).tools(tools());
    let conversation = agent.run("How are sales?").await.unwrap();

    assert_eq!(conversation.answer(), Some("They rose."));
    assert_eq!(server.refusals(), []);
    let requests = server.requests();
    let messages = requests[1].request.messages();
    let roles: Vec<_> = messages
        .iter()
        .map(|message| message["role"].as_str().unwrap())
        .collect();
    assert_eq!(roles, ["user", "assistant", "tool", "tool", "user"]);
    let id = messages[2]["tool_call_id"].as_str().unwrap();
    let text = format!("Sales, by month\n[image 1 of {id} is attached below]");
    assert_eq!(messages[2]["content"], text);
    assert_eq!(messages[3]["content"], "so");
    assert_eq!(
        messages[4]["content"],
        json!([
            { "type": "text", "text": format!("[attached by the tool chart: image 1 of {id}]") },
            { "type": "image_url", "image_url": { "url": PNG_URL, "detail": "low" } },
        ])
    );
    let answers = &conversation.exchanges[0].turn.answers;
    assert_eq!(answers[0].text(), text);
    assert_eq!(answers[0].attachments().len(), 1);
    let sent: Vec<Value> = conversation
        .messages()
        .iter()
        .map(|message| serde_json::to_value(message).unwrap())
        .collect();
    assert_eq!(&sent[..5], messages);
}

#[tokio::test]
async fn an_image_without_text_is_named_all_the_same() {
    let messages = answered(&[("call_1", "photo", json!({}))]).await;
    assert_eq!(
        messages[1]["content"],
        "[image 1 of call_1 is attached below]"
    );
    assert_eq!(
        messages[2]["content"][1]["image_url"],
        json!({ "url": PNG_URL })
    );
}

#[tokio::test]
async fn files_travel_with_their_names() {
    let messages = answered(&[("call_1", "report", json!({}))]).await;
    assert_eq!(
        messages[1]["content"],
        "[file 1 of call_1 (\"report.txt\") is attached below]"
    );
    assert_eq!(
        messages[2]["content"][1],
        json!({ "type": "file", "file": {
            "file_data": "data:text/plain;base64,QWxsIGlzIHdlbGwu", "filename": "report.txt",
        } })
    );
}

#[tokio::test]
async fn a_failing_call_beside_an_image_takes_nothing_from_it() {
    let messages = answered(&[
        ("a", "fail", json!({})),
        ("b", "photo", json!({})),
        ("c", "gone", json!({})),
    ])
    .await;
    assert_eq!(messages.len(), 5);
    assert_eq!(messages[1]["content"], "error: no film");
    assert_eq!(messages[4]["content"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn without_attachments_there_is_no_user_message() {
    let messages = answered(&[("a", "say", json!({})), ("b", "fail", json!({}))]).await;
    assert!(messages.iter().all(|message| message["role"] != "user"));
}

#[tokio::test]
async fn attachments_inside_the_invented_wrapper_are_kept() {
    let inner = json!({ "tool_uses": [
        { "recipient_name": "functions.chart", "parameters": { "title": "Sales" } },
        { "recipient_name": "functions.say", "parameters": {} },
        { "recipient_name": "functions.photo", "parameters": {} },
    ] });
    let messages = answered(&[
        ("a", "multi_tool_use.parallel", inner),
        ("b", "report", json!({})),
    ])
    .await;
    assert_eq!(messages.len(), 4);
    let text = messages[1]["content"].as_str().unwrap();
    assert!(
        text.contains("[image 1 of a.1 is attached below]"),
        "{text}"
    );
    assert!(
        text.contains("[image 1 of a.3 is attached below]"),
        "{text}"
    );
    let captions: Vec<_> = messages[3]["content"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|part| part["text"].as_str())
        .collect();
    assert_eq!(
        captions,
        [
            "[attached by the tool chart: image 1 of a.1]",
            "[attached by the tool photo: image 1 of a.3]",
            "[attached by the tool report: file 1 of b (\"report.txt\")]",
        ]
    );
}

#[tokio::test]
async fn a_cap_shortens_the_text_and_not_the_image() {
    let tools = tools().max_output(200);
    let title = "x".repeat(1000);
    let reply = reply(&[("call_1", "chart", json!({ "title": title }))]);
    let messages = serde_json::to_value(tools.answer(&reply).await).unwrap();
    let text = messages[1]["content"].as_str().unwrap();
    assert!(text.len() <= 200);
    assert!(
        text.ends_with("\n[image 1 of call_1 is attached below]"),
        "{text}"
    );
    assert_eq!(messages[2]["content"][1]["image_url"]["url"], PNG_URL);
}

#[tokio::test]
async fn repair_leaves_attachments_alone_and_moves_late_answers_before_them() {
    let messages = tools()
        .answer(&reply(&[
            ("a", "photo", json!({})),
            ("b", "say", json!({})),
        ]))
        .await;
    assert_eq!(messages.len(), 4);
    assert_eq!(repair(messages.clone()).into_messages(), messages);

    let mut shuffled = messages.clone();
    shuffled.swap(2, 3);
    assert_eq!(repair(shuffled).into_messages(), messages);

    let mut cut = messages.clone();
    cut.remove(2);
    let once = repair(cut).into_messages();
    assert_eq!(once.len(), 4);
    assert_eq!(once[3], messages[3]);
    assert_eq!(repair(once.clone()).into_messages(), once);
}

#[test]
fn what_is_wrong_with_a_part_is_refused() {
    for (part, at) in [
        (json!({ "type": "image_url" }), "image_url"),
        (
            json!({ "type": "image_url", "image_url": PNG_URL }),
            "image_url",
        ),
        (
            json!({ "type": "image_url", "image_url": {} }),
            "image_url.url",
        ),
        (
            json!({ "type": "image_url", "image_url": { "url": PNG_URL, "detail": "some" } }),
            "image_url.detail",
        ),
        (
            json!({ "type": "file", "file": { "filename": "a" } }),
            "file.file_id",
        ),
        (
            json!({ "type": "file", "file": { "file_data": 7 } }),
            "file.file_data",
        ),
        (
            json!({ "type": "input_audio", "input_audio": { "data": "", "format": "ogg" } }),
            "input_audio.format",
        ),
    ] {
        let messages = json!([{ "role": "user", "content": [part] }]);
        let error = check_chat(&json!({ "model": "gpt-5.6", "messages": messages })).unwrap_err();
        let param = format!("messages[0].content[0].{at}");
        assert_eq!(error.param, Some(param), "{part}");
    }
}

fn part() -> impl Strategy<Value = Part> {
    prop_oneof![
        "[ -~é]{0,20}".prop_map(Part::from),
        Just(png().into()),
        Just(Image::from_url("https://example.com/a.png").unwrap().into()),
        "[ -~é]{1,20}[a-z]"
            .prop_map(|name| File::from_bytes(name, "text/plain", "a").unwrap().into()),
        Just(File::from_id("file-abc").unwrap().into()),
    ]
}

fn outcome() -> impl Strategy<Value = Outcome> {
    let output = || {
        proptest::collection::vec(part(), 0..4)
            .prop_map(|parts| Outcome::Success(Output::from_iter(parts)))
    };
    prop_oneof![
        4 => output(),
        1 => Just(Outcome::Failed(ToolError::failed("no"))),
        1 => Just(Outcome::Panicked { effects: Effects::Possible }),
    ]
}

proptest! {
    #[test]
    fn any_mix_gives_one_tool_message_a_call_and_at_most_one_user_message_after_them(
        outcomes in proptest::collection::vec(outcome(), 1..6),
    ) {
        let calls: Vec<_> = (0..outcomes.len()).map(|_| ("", "say", json!({}))).collect();
        let reply = reply(&calls);
        let answers: Vec<_> = reply
            .calls()
            .into_iter()
            .zip(outcomes)
            .map(|(call, outcome)| Answer::new(call, outcome))
            .collect();
        let attached: usize = answers.iter().map(|answer| answer.attachments().len()).sum();
        let messages = reply.messages(&answers);
        prop_assert_eq!(repair(messages.clone()).into_messages(), messages.clone());

        let messages = serde_json::to_value(messages).unwrap();
        let messages = messages.as_array().unwrap();
        prop_assert_eq!(messages.len(), 1 + answers.len() + usize::from(attached > 0));
        for (message, answer) in messages[1..].iter().zip(&answers) {
            prop_assert_eq!(&message["role"], "tool");
            prop_assert_eq!(&message["tool_call_id"], &answer.call.id);
            prop_assert!(!message["content"].as_str().unwrap().is_empty());
        }
        if attached > 0 {
            let last = messages.last().unwrap();
            prop_assert_eq!(&last["role"], "user");
            prop_assert_eq!(last["content"].as_array().unwrap().len(), 2 * attached);
        }
        let mut history = vec![json!({ "role": "user", "content": "Go." })];
        history.extend(messages.iter().cloned());
        prop_assert_eq!(check_chat(&json!({ "model": "gpt-5.6", "messages": history })), Ok(()));
    }
}
