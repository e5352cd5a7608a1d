//! Conversations that are stored and taken up again.

use serde_json::json;
use tool_runtime::{
    Context,
    agent::{AgentErrorKind, Conversation, Stop},
    model::{Item, Transcript},
    testing::{Api, ModelServer, Request, ScriptedReply},
    tool, toolset,
};

use super::{agent, assert_accepted, both, echo};

fn counting(request: &Request) -> ScriptedReply {
    if request.history().len() == 1 {
        return ScriptedReply::calls([echo("one")]);
    }
    ScriptedReply::text(format!("{} entries", request.history().len()))
}

both! {
    async fn a_conversation_goes_on_in_another_process(api) {
        let server = ModelServer::start(counting).await.unwrap();
        let first = agent(api, &server).run("Go.").await.unwrap();
        assert_eq!(first.answer(), Some("3 entries"));
        let stored = serde_json::to_string(&first.transcript).unwrap();

        let transcript: Transcript = serde_json::from_str(&stored).unwrap();
        assert_eq!(transcript, first.transcript);
        let second = agent(api, &server).run(transcript.then("And now?")).await.unwrap();
        assert_eq!(second.answer(), Some("5 entries"));
        assert_accepted(&second);
        assert_eq!(second.messages()[..4], first.messages()[..]);
    }
}

/// Makes a key.
#[tool]
async fn key(note: &str, #[context] context: &Context) -> String {
    let _ = note;
    context.idempotency_key()
}

/// The keys that the calls of a run had, in order.
fn keys(conversation: &Conversation) -> Vec<String> {
    let turns = conversation.exchanges.iter().map(|exchange| &exchange.turn);
    let answers = turns.flat_map(|turn| &turn.answers);
    answers.map(|answer| answer.text().into_owned()).collect()
}

both! {
    async fn a_run_that_is_taken_up_again_gives_its_calls_the_same_keys(api) {
        // Two turns of two calls each, then words, after each question.
        let scripted = |request: &Request| {
            let answered = request.history().iter().rev();
            let since = answered.take_while(|item| item["role"] != "user").count();
            match since {
                0 => ScriptedReply::calls([("key", json!({ "note": "a" })), ("key", json!({ "note": "b" }))]),
                1..=4 => ScriptedReply::calls([("key", json!({ "note": "c" })), ("key", json!({ "note": "d" }))]),
                _ => ScriptedReply::text("Done."),
            }
        };
        let server = ModelServer::start(scripted).await.unwrap();
        let agent = || agent(api, &server).tools(toolset![key]);
        let first = agent().run("Go.").await.unwrap();
        assert!(first.transcript.run_name().is_some());
        let stored = serde_json::to_string(&first.transcript).unwrap();
        let go_on = async |question: &str| {
            let transcript: Transcript = serde_json::from_str(&stored).unwrap();
            agent().run(transcript.then(question)).await.unwrap()
        };
        // The process that asked has crashed, and the next one asks again.
        let (second, again) = (go_on("And now?").await, go_on("And now?").await);
        assert_eq!(keys(&second), keys(&again));
        // A run that goes on in another way makes other calls, and so does one of another name.
        let (other, fresh) = (go_on("Or not?").await, agent().run("Go.").await.unwrap());
        let runs = [&first, &second, &other, &fresh];
        let mut all: Vec<String> = runs.into_iter().flat_map(keys).collect();
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!((all.len(), count), (16, 16));
    }
}

both! {
    async fn a_host_names_a_run_before_it_begins(api) {
        let scripted = |request: &Request| match request.history().len() {
            1 => ScriptedReply::calls([("key", json!({ "note": "a" }))]),
            _ => ScriptedReply::text("Done."),
        };
        let server = ModelServer::start(scripted).await.unwrap();
        let mut transcript = Transcript::new(if api == Api::Chat { "openai.chat" } else { "openai.responses" }).named("order 7");
        transcript.push(json!({ "role": "user", "content": "Go." }));
        let agent = agent(api, &server).tools(toolset![key]);
        let (first, again) = (agent.run(&transcript).await.unwrap(), agent.run(&transcript).await.unwrap());
        assert_eq!(keys(&first), keys(&again));
        assert!(keys(&first)[0].starts_with("order 7/"));
        assert_eq!(first.transcript.run_name(), Some("order 7"));
    }
}

both! {
    async fn a_run_begins_with_anything_that_is_a_question(api) {
        let server = ModelServer::start(|request: &Request| ScriptedReply::text(request.last_user_text())).await.unwrap();
        let agent = agent(api, &server);
        let item = Item::from(json!({ "role": "user", "content": "Go." }));
        let mut transcript = Transcript::new(if api == Api::Chat { "openai.chat" } else { "openai.responses" });
        transcript.push(item.clone());
        let conversation = agent.run("Go.").await.unwrap();
        for answered in [
            agent.run(String::from("Go.")).await,
            agent.run(item.clone()).await,
            agent.run(vec![item.clone()]).await,
            agent.run(&vec![item.clone()]).await,
            agent.run([item.clone()]).await,
            agent.run(&[item][..]).await,
            agent.run(&transcript).await,
            agent.run(transcript).await,
            agent.run(&conversation).await,
            agent.run(conversation).await,
        ] {
            assert_eq!(answered.unwrap().answer(), Some("Go."));
        }
    }
}

#[tokio::test]
async fn a_run_begins_with_the_types_of_async_openai() {
    use tool_runtime::openai::{responses::types::InputItem, types};

    let server =
        ModelServer::start(|request: &Request| ScriptedReply::text(request.last_user_text()));
    let server = server.await.unwrap();
    let chat = agent(Api::Chat, &server);
    let message = types::ChatCompletionRequestUserMessage::from("Go.");
    let whole = types::ChatCompletionRequestMessage::from(message.clone());
    let responses = agent(Api::Responses, &server);
    let item: InputItem =
        serde_json::from_value(json!({ "role": "user", "content": "Go." })).unwrap();
    for answered in [
        chat.run(message).await,
        chat.run(whole.clone()).await,
        chat.run(&[whole.clone()][..]).await,
        chat.run([whole.clone()]).await,
        chat.run(&vec![whole.clone()]).await,
        chat.run(vec![whole]).await,
        responses.run(item.clone()).await,
        responses.run(&[item.clone()][..]).await,
        responses.run([item.clone()]).await,
        responses.run(&vec![item.clone()]).await,
        responses.run(vec![item]).await,
    ] {
        assert_eq!(answered.unwrap().answer(), Some("Go."));
    }
}

#[tokio::test]
async fn a_transcript_of_another_api_is_not_sent() {
    let server = ModelServer::start(counting).await.unwrap();
    let conversation = agent(Api::Chat, &server).run("Go.").await.unwrap();
    let other = agent(Api::Responses, &server);
    let requests = server.requests().len();
    let transcript = conversation.transcript.clone();
    for answered in [
        other.run(conversation).await,
        other.run(transcript.clone().then("Well?")).await,
    ] {
        let error = answered.unwrap_err();
        assert_eq!(
            error.to_string(),
            "a transcript of \"openai.chat\" cannot be taken up by a model behind \"openai.responses\""
        );
        assert!(matches!(error.kind, AgentErrorKind::OtherApi { .. }));
        assert_eq!(error.conversation.stop, Stop::Failed);
        // Nothing is lost.
        assert_eq!(error.conversation.transcript, transcript);
    }
    assert_eq!(server.requests().len(), requests);
}

#[test]
fn a_transcript_of_another_version_is_an_error_that_says_so() {
    let written = json!({ "version": 2, "api": "openai.chat", "messages": [], "new": true });
    let error = serde_json::from_value::<Transcript>(written).unwrap_err();
    assert_eq!(
        error.to_string(),
        "a transcript of version 2 cannot be read; this program reads version 1"
    );
    for broken in [
        json!({}),
        json!([]),
        json!({ "version": "1" }),
        json!({ "version": 1, "messages": [] }),
    ] {
        assert!(serde_json::from_value::<Transcript>(broken).is_err());
    }
    // A count of stored messages that cannot be is not believed.
    let written = json!({ "version": 1, "api": "a", "messages": [], "stored": { "id": "resp_1", "messages": 3 } });
    let transcript: Transcript = serde_json::from_value(written).unwrap();
    assert_eq!(transcript.stored(), None);
}
