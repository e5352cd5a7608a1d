//! Conversations that are stored and taken up again.

use serde_json::json;
use tool_runtime::{
    agent::{AgentErrorKind, Stop},
    model::{Item, Transcript},
    testing::{Api, ModelServer, Reply, Request},
};

use super::{agent, assert_accepted, both, echo};

fn counting(request: &Request) -> Reply {
    if request.history().len() == 1 {
        return Reply::calls([echo("one")]);
    }
    Reply::text(format!("{} entries", request.history().len()))
}

both! {
    async fn a_conversation_goes_on_in_another_process(api) {
        let server = ModelServer::start(counting).await.unwrap();
        let first = agent(api, &server).run("Go.").await.unwrap();
        assert_eq!(first.answer(), Some("3 entries"));
        let stored = serde_json::to_string(&first.transcript).unwrap();

        let transcript: Transcript = serde_json::from_str(&stored).unwrap();
        assert_eq!(transcript, first.transcript);
        let second = agent(api, &server).go_on(transcript, "And now?").await.unwrap();
        assert_eq!(second.answer(), Some("5 entries"));
        assert_accepted(&second);
        assert_eq!(second.messages()[..4], first.messages()[..]);
    }
}

both! {
    async fn a_run_begins_with_anything_that_is_a_question(api) {
        let server = ModelServer::start(|request: &Request| Reply::text(request.last_user_text())).await.unwrap();
        let agent = agent(api, &server);
        let item = Item::from(json!({ "role": "user", "content": "Go." }));
        let mut transcript = Transcript::new(if api == Api::Chat { "openai.chat" } else { "openai.responses" });
        transcript.push(item.clone());
        let conversation = agent.run("Go.").await.unwrap();
        for answered in [
            agent.run(String::from("Go.")).await,
            agent.run(item.clone()).await,
            agent.run(vec![item.clone()]).await,
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
async fn a_transcript_of_another_api_is_not_sent() {
    let server = ModelServer::start(counting).await.unwrap();
    let conversation = agent(Api::Chat, &server).run("Go.").await.unwrap();
    let other = agent(Api::Responses, &server);
    let requests = server.requests().len();
    let transcript = conversation.transcript.clone();
    for answered in [
        other.run(conversation).await,
        other.go_on(transcript.clone(), "Well?").await,
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
