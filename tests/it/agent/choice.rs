//! Which tools may be called, and how the model is told.

use serde_json::{Value, json};
use tool_runtime::{
    agent::{Agent, AgentErrorKind, Conversation, Stop, ToolChoice},
    openai::RequestError,
    testing::{
        Api, ApiError, ModelServer, ModelServerBuilder, Request, ScriptedCall, ScriptedReply,
    },
};

use super::{agent, assert_accepted, bodies, both, echo, model};

/// A model that calls a tool whenever it can.
fn eager(request: &Request) -> ScriptedReply {
    let body = request.json();
    if request.tools().is_empty() || body["tool_choice"] == "none" {
        ScriptedReply::text("I have to stop here.")
    } else {
        ScriptedReply::calls([echo("again")])
    }
}

/// What requests say about tools: how many, and which choice.
fn said(server: &ModelServer) -> Vec<(usize, Value)> {
    let tools = |body: &Value| body["tools"].as_array().map_or(0, Vec::len);
    let bodies = bodies(server);
    bodies
        .iter()
        .map(|body| (tools(body), body["tool_choice"].clone()))
        .collect()
}

both! {
    async fn the_last_turn_forbids_calls_and_so_ends_with_words(api) {
    let server = ModelServer::start(eager).await.unwrap();
    let agent = agent(api, &server)
        .request_limit(3)
        .parallel_tool_calls(true)
        .tool_choice(ToolChoice::Auto);
    let conversation = agent.run("Go.").await.unwrap();
    assert_eq!(
        (conversation.answer(), conversation.stop),
        (Some("I have to stop here."), Stop::Answered)
    );
    let auto = (6, json!("auto"));
    assert_eq!(said(&server), [auto.clone(), auto, (6, json!("none"))]);
    // The same tools in every request, so that the prompt cache holds.
    let bodies = bodies(&server);
    assert_eq!(bodies[2]["tools"], bodies[0]["tools"]);
    assert_eq!(bodies[2]["parallel_tool_calls"], true);
    }
}

/// Runs an agent of two turns twice, against a gateway with these rules.
async fn twice(api: Api, rules: ModelServerBuilder) -> (ModelServer, Vec<Conversation>) {
    let server = rules.start(eager).await.unwrap();
    let agent = agent(api, &server)
        .parallel_tool_calls(true)
        .request_limit(2);
    let mut conversations = Vec::new();
    for agent in [agent.clone(), agent] {
        let conversation = agent.run("Go.").await.unwrap();
        assert_accepted(&conversation);
        conversations.push(conversation);
    }
    (server, conversations)
}

both! {
    async fn gateways_that_want_tools_beside_calls_get_them(api) {
    let (server, conversations) = twice(api, ModelServer::builder().refuse_calls_without_tools()).await;
    assert_eq!(conversations[0].answer(), Some("I have to stop here."));
    assert_eq!(server.refusals(), []);
    }
}

both! {
    async fn a_server_that_refuses_the_choice_is_asked_without_tools_and_remembered(api) {
    let (server, conversations) = twice(api, ModelServer::builder().refuse_tool_choice_none()).await;
    assert_eq!(conversations[1].answer(), Some("I have to stop here."));
    let (free, forbidden, none) = ((6, json!(null)), (6, json!("none")), (0, json!(null)));
    assert_eq!(
        said(&server),
        [free.clone(), forbidden, none.clone(), free, none]
    );
    assert_eq!(server.refusals().len(), 1);
    assert_eq!(bodies(&server)[2].get("parallel_tool_calls"), None);
    }
}

both! {
    async fn calls_of_a_model_that_cannot_be_forbidden_are_answered_and_not_run(api) {
    let rules = ModelServer::builder()
        .refuse_calls_without_tools()
        .refuse_tool_choice_none();
    let (server, conversations) = twice(api, rules).await;
    for conversation in &conversations {
        assert_eq!(
            (conversation.stop, conversation.answer()),
            (Stop::RequestLimit, None)
        );
        let answer = &conversation.exchanges[1].turn.answers[0];
        assert_eq!(answer.outcome.name(), "not_allowed");
        assert_eq!(
            answer.text(),
            "error: not run: no tool can be called now; answer in words"
        );
        assert_eq!(answer.started_at, None);
    }
    let (free, forbidden, none) = ((6, json!(null)), (6, json!("none")), (0, json!(null)));
    assert_eq!(
        said(&server),
        [
            free.clone(),
            forbidden,
            none,
            free.clone(),
            free.clone(),
            free
        ],
    );
    }
}

both! {
    async fn an_agent_without_tools_takes_up_calls_where_tools_are_wanted(api) {
    let history = {
        let server = ModelServer::start([
            ScriptedReply::calls([echo("one"), echo("two")]),
            ScriptedReply::text("Done."),
        ])
        .await
        .unwrap();
        agent(api, &server).run("Go.").await.unwrap().transcript
    };
    let server = ModelServer::builder()
        .refuse_calls_without_tools()
        .start(eager)
        .await
        .unwrap();
    let agent = Agent::new(model(api, &server)).parallel_tool_calls(true);
    for _ in 0..2 {
        let conversation = agent.run(history.clone()).await.unwrap();
        assert_eq!(conversation.answer(), Some("I have to stop here."));
    }
    let stand_in = (1, json!("none"));
    assert_eq!(
        said(&server),
        [(0, json!(null)), stand_in.clone(), stand_in]
    );
    let tool = &bodies(&server)[1]["tools"][0];
    let name = match api {
        Api::Chat => &tool["function"]["name"],
        _ => &tool["name"],
    };
    assert_eq!(name, "echo");
    // What has no calls needs no tools.
    agent.run("Hi.").await.unwrap();
    assert_eq!(said(&server)[3], (0, json!(null)));
    }
}

both! {
    async fn a_choice_of_none_is_asked_for_in_the_same_ways(api) {
    let server = ModelServer::builder()
        .refuse_tool_choice_none()
        .start(eager)
        .await
        .unwrap();
    let agent = agent(api, &server).tool_choice(ToolChoice::None);
    for _ in 0..2 {
        assert_eq!(
            agent.run("Go.").await.unwrap().answer(),
            Some("I have to stop here.")
        );
    }
    assert_eq!(
        said(&server),
        [(6, json!("none")), (0, json!(null)), (0, json!(null))]
    );
    }
}

both! {
    async fn a_refusal_that_is_not_about_tools_is_reported_as_it_came(api) {
    // Each refuses every request; the second names no parameter, so that it might be about the tools.
    for (param, requests) in [(Some("messages"), 1), (None, 2)] {
        let server = ModelServer::start(move |_: &Request| {
            let mut error = ApiError::new(400, "This model's maximum context length is 8 tokens.");
            error.param = param.map(str::to_owned);
            ScriptedReply::error(error)
        })
        .await
        .unwrap();
        let error = agent(api, &server)
            .request_limit(1)
            .run("Go.")
            .await
            .unwrap_err();
        assert!(
            error.to_string().contains("maximum context length"),
            "{error}"
        );
        let AgentErrorKind::Api(RequestError::Server { status, error, .. }) = error.kind else {
            panic!("{error}")
        };
        assert_eq!((status, error.param.as_deref()), (400, param));
        assert_eq!(server.requests().len(), requests);
    }
    }
}

both! {
    async fn a_refusal_with_status_200_is_one(api) {
    let server = ModelServer::start(|request: &Request| {
        if request.json()["tool_choice"] == "none" {
            let words = "tool_choice: Input tag 'none' does not match any of the expected tags";
            return ScriptedReply::error_in_body(ApiError::new(400, words));
        }
        eager(request)
    })
    .await
    .unwrap();
    let agent = agent(api, &server).request_limit(2);
    for _ in 0..2 {
        let conversation = agent.run("Go.").await.unwrap();
        assert_eq!(conversation.answer(), Some("I have to stop here."));
    }
    assert_eq!(server.requests().len(), 5);
    }
}

both! {
    async fn the_first_refusal_is_reported_if_no_way_is_accepted(api) {
    let server = ModelServer::start(|request: &Request| {
        let way = (
            request.tools().is_empty(),
            request.json()["tool_choice"] == "none",
        );
        ScriptedReply::error(ApiError::new(422, format!("refused: {way:?}")))
    })
    .await
    .unwrap();
    let error = agent(api, &server)
        .request_limit(1)
        .run("Go.")
        .await
        .unwrap_err();
    assert!(
        error.to_string().contains("refused: (false, true)"),
        "{error}"
    );
    }
}

both! {
    async fn an_error_of_another_sort_ends_the_search(api) {
    let server = ModelServer::start([
        ScriptedReply::error(ApiError::new(400, "tool_choice none?")),
        ScriptedReply::error(ApiError::new(401, "who are you?")),
    ])
    .await
    .unwrap();
    let error = agent(api, &server)
        .request_limit(1)
        .run("Go.")
        .await
        .unwrap_err();
    assert!(error.to_string().contains("who are you?"), "{error}");
    assert_eq!(server.requests().len(), 2);
    }
}

both! {
    async fn what_is_known_of_a_server_holds_for_other_tools_too(api) {
    let server = ModelServer::builder()
        .refuse_tool_choice_none()
        .start(eager)
        .await
        .unwrap();
    let agent = agent(api, &server).request_limit(1);
    agent.run("Go.").await.unwrap();
    let tools = crate::support::tools(&crate::support::Gauge::default());
    agent.clone().tools(tools).run("Go.").await.unwrap();
    assert_eq!(server.refusals().len(), 1);
    }
}

/// A reply with calls that the request does not allow.
fn raw_calls<'n>(
    request: &Request,
    calls: impl Iterator<Item = (&'n str, Value)>,
) -> ScriptedReply {
    let calls = calls.enumerate();
    if request.api() == Api::Chat {
        let calls: Vec<Value> = calls
            .map(|(index, (name, arguments))| {
                let function = json!({ "name": name, "arguments": arguments.to_string() });
                json!({ "id": format!("call_{index}"), "type": "function", "function": function })
            })
            .collect();
        let message = json!({ "role": "assistant", "tool_calls": calls });
        return ScriptedReply::json(json!({ "choices": [{ "message": message }] }));
    }
    let calls: Vec<Value> = calls
        .map(|(index, (name, arguments))| {
            json!({
                "type": "function_call", "id": format!("fc_{index}"), "call_id": format!("call_{index}"),
                "name": name, "arguments": arguments.to_string(),
            })
        })
        .collect();
    ScriptedReply::json(json!({ "status": "completed", "output": calls }))
}

/// Sends these calls in the first reply, whatever the request says, and words after their answers.
fn disobedient(names: &'static [&'static str]) -> impl Fn(&Request) -> ScriptedReply + Send + Sync {
    move |request| {
        if !request.tool_answers().is_empty() {
            return ScriptedReply::text("Done.");
        }
        raw_calls(request, names.iter().map(|name| (*name, json!({}))))
    }
}

async fn outcomes(
    api: Api,
    choice: ToolChoice,
    names: &'static [&'static str],
) -> Vec<(&'static str, String)> {
    let server = ModelServer::start(disobedient(names)).await.unwrap();
    let conversation = agent(api, &server)
        .tool_choice(choice)
        .run("Go.")
        .await
        .unwrap();
    assert_accepted(&conversation);
    let answers = &conversation.exchanges[0].turn.answers;
    answers
        .iter()
        .map(|answer| (answer.outcome.name(), answer.text().into_owned()))
        .collect()
}

both! {
    async fn a_call_of_a_tool_that_is_not_allowed_is_answered_and_not_run(api) {
    let allowed = |names: &[&str]| ToolChoice::Allowed {
        names: names.iter().map(|&name| name.to_owned()).collect(),
        required: false,
    };
    let outside = "error: not run: this tool cannot be called now. Call one of these: ";
    for (choice, names) in [
        (allowed(&["echo"]), "echo"),
        (allowed(&["wait", "echo"]), "echo, wait"),
        (ToolChoice::Function("echo".to_owned()), "echo"),
    ] {
        let outcomes = outcomes(api, choice.clone(), &["fail", "echo", "crash"]).await;
        let kinds: Vec<_> = outcomes.iter().map(|(kind, _)| *kind).collect();
        assert_eq!(
            kinds,
            ["not_allowed", "success", "not_allowed"],
            "{choice:?}"
        );
        let listed = outcomes[0].1.strip_prefix(outside).unwrap();
        let mut listed: Vec<_> = listed.split(", ").collect();
        listed.sort_unstable();
        assert_eq!(listed.join(", "), names, "{choice:?}");
    }
    }
}

both! {
    async fn no_call_is_run_if_none_is_allowed(api) {
    for (kind, text) in outcomes(api, ToolChoice::None, &["echo", "crash"]).await {
        assert_eq!(kind, "not_allowed");
        assert_eq!(
            text,
            "error: not run: no tool can be called now; answer in words"
        );
    }
    let unknown = outcomes(api, ToolChoice::None, &["no_such_tool"]).await;
    assert_eq!(
        unknown[0].1,
        "error: there is no such tool; no tools can be called now"
    );
    }
}

both! {
    async fn only_allowed_tools_are_offered_for_an_unknown_name(api) {
    let choice = ToolChoice::Allowed {
        names: vec!["echo".to_owned()],
        required: true,
    };
    let outcomes = outcomes(api, choice, &["wipe"]).await;
    assert_eq!(outcomes[0].0, "unknown_tool");
    assert_eq!(
        outcomes[0].1,
        "error: there is no such tool. The tools are: echo"
    );
    }
}

both! {
    async fn a_choice_that_forces_a_call_allows_all_tools_afterwards(api) {
    let script = [
        ScriptedReply::calls([echo("one")]),
        ScriptedReply::calls([ScriptedCall::new("wait", json!({ "ms": 0 }))]),
        ScriptedReply::text("Done."),
    ];
    for (choice, second) in [
        (ToolChoice::Function("echo".to_owned()), "success"),
        (ToolChoice::Required, "success"),
        (
            ToolChoice::Allowed {
                names: vec!["echo".to_owned()],
                required: true,
            },
            "not_allowed",
        ),
    ] {
        let server = ModelServer::start(script.clone()).await.unwrap();
        let conversation = agent(api, &server).tool_choice(choice).run("Go.").await.unwrap();
        let outcome = &conversation.exchanges[1].turn.answers[0].outcome;
        assert_eq!(outcome.name(), second);
    }
    }
}

both! {
    async fn calls_inside_of_a_wrapper_obey_the_choice_too(api) {
    let uses = json!([
        { "recipient_name": "functions.echo", "parameters": { "text": "x" } },
        { "recipient_name": "functions.fail", "parameters": {} },
    ]);
    let wrapper = move |request: &Request| {
        if !request.tool_answers().is_empty() {
            return ScriptedReply::text("Done.");
        }
        let call = ("multi_tool_use.parallel", json!({ "tool_uses": uses }));
        raw_calls(request, std::iter::once(call))
    };
    let server = ModelServer::start(wrapper).await.unwrap();
    let choice = ToolChoice::Allowed {
        names: vec!["echo".to_owned()],
        required: false,
    };
    let conversation = agent(api, &server).tool_choice(choice).run("Go.").await.unwrap();
    let answers = &conversation.exchanges[0].turn.answers;
    let kinds: Vec<_> = answers.iter().map(|answer| answer.outcome.name()).collect();
    assert_eq!(kinds, ["success", "not_allowed"]);
    }
}
