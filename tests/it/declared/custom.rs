//! Functions that are custom tools: `#[tool(custom)]`, `lark` and `regex`.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tool_runtime::{
    Approval, BuildError, Context, Dialect, InvalidArguments, Outcome,
    agent::{Agent, ToolChoice},
    lint::Lint,
    openai::{responses, types::ChatCompletionTools},
    testing::{
        Api, ModelServer, Request, ScriptedCall, ScriptedReply, check_chat, check_responses,
    },
    tokens::Encoding,
    tool::{Custom, Definition, from_text_fn},
    tools,
};

use super::*;
use crate::{
    agent::{assert_accepted, both, model},
    support::kinds,
};

const TIME: &str = "[0-2][0-9]:[0-5][0-9]";

/// Keeps a note.
#[tool(custom)]
fn note(
    /// What to keep, in Markdown.
    text: &str,
) -> String {
    format!("kept {text}")
}

/// Rings a bell in the kitchen, once.
#[tool(regex = TIME)]
async fn set_alarm(
    /// The time of day.
    time: String,
    #[context] context: &Context,
) -> String {
    tokio::task::yield_now().await;
    format!("{} rings at {time}", context.call().id)
}

/// Orders things.
///
/// # Arguments
/// * `list` - What to order.
#[tool(custom, lark = include_str!("list.lark"))]
fn order(list: Cow<'_, str>) -> usize {
    list.split(',').count()
}

/// Doubles a number. No custom tool.
#[tool]
fn double(number: i64) -> i64 {
    number * 2
}

fn tools() -> Toolset {
    toolset![note, set_alarm, order, double]
}

#[test]
fn definitions_are_those_of_each_api() {
    let tools = tools().validate().unwrap();
    let responses = tools.definitions_in(Dialect::Responses);
    assert_eq!(
        responses[..3],
        [
            json!({
                "type": "custom", "name": "note",
                "description": "Keeps a note.\n\nInput: What to keep, in Markdown.",
                "format": { "type": "text" },
            }),
            json!({
                "type": "custom", "name": "set_alarm",
                "description": "Rings a bell in the kitchen, once.\n\nInput: The time of day.",
                "format": { "type": "grammar", "syntax": "regex", "definition": TIME },
            }),
            json!({
                "type": "custom", "name": "order",
                "description": "Orders things.\n\nInput: What to order.",
                "format": { "type": "grammar", "syntax": "lark", "definition": include_str!("list.lark") },
            }),
        ]
    );
    assert_eq!(responses[3]["type"], "function");
    let chat = tools.definitions_in(Dialect::Chat);
    assert_eq!(
        chat[1],
        json!({ "type": "custom", "custom": {
            "name": "set_alarm",
            "description": "Rings a bell in the kitchen, once.\n\nInput: The time of day.",
            "format": { "type": "grammar", "grammar": { "syntax": "regex", "definition": TIME } },
        } })
    );
    let request =
        json!({ "model": "m", "messages": [{ "role": "user", "content": "Go." }], "tools": chat });
    assert_eq!(check_chat(&request), Ok(()));
    let request = json!({ "model": "m", "input": "Go.", "tools": responses });
    assert_eq!(check_responses(&request), Ok(()));
    // async-openai's types say the same.
    let typed: Vec<ChatCompletionTools> = tools.definitions().into();
    assert_eq!(serde_json::to_value(typed).unwrap(), json!(chat));
    let typed: Vec<responses::types::Tool> = tools.definitions().into();
    assert_eq!(serde_json::to_value(typed).unwrap(), json!(responses));
}

#[test]
fn elsewhere_they_are_functions_of_their_parameter() {
    let grammar = include_str!("list.lark");
    let expected = [
        json!({ "text": { "type": "string", "description": "What to keep, in Markdown." } }),
        json!({ "time": {
            "type": "string", "description": "The time of day.", "pattern": "^(?:[0-2][0-9]:[0-5][0-9])$",
        } }),
        json!({ "list": { "type": "string", "description": format!(
            "What to order.\n\nA text of the language of this Lark grammar:\n{}", grammar.trim_end()
        ) } }),
    ];
    let plain = tools().definitions_in(Dialect::ChatPlain);
    let declined = tools().without_custom().definitions_in(Dialect::Chat);
    let mcp = tools().definitions_in(Dialect::Mcp);
    for (index, expected) in expected.iter().enumerate() {
        let of = |function: &Value| function["parameters"]["properties"].clone();
        assert_eq!(of(&plain[index]["function"]), *expected);
        assert_eq!(of(&declined[index]["function"]), *expected);
        assert_eq!(mcp[index]["inputSchema"]["properties"], *expected);
    }
    assert_eq!(plain[0]["function"]["description"], "Keeps a note.");
    // As functions they are held to their schema as others are.
    assert_eq!(declined[1]["function"]["strict"], true);
    assert_eq!(mcp[0]["inputSchema"]["required"], json!(["text"]));
}

both! {
    async fn a_model_calls_them_beside_functions(api) {
        let script = |request: &Request| match request.tool_answers().first() {
            None => ScriptedReply::calls([
                ScriptedCall::custom("note", "a \"quoted\"\nline"),
                ScriptedCall::new("double", json!({ "number": 21 })),
                ScriptedCall::custom("set_alarm", "07:30"),
                ScriptedCall::custom("set_alarm", "at 07:30"),
                ScriptedCall::custom("functions.order", "a,b"),
            ]),
            Some(_) => ScriptedReply::text(request.tool_answers().iter().map(|it| it.content.clone()).collect::<Vec<_>>().join("|")),
        };
        let server = ModelServer::start(script).await.unwrap();
        let agent = Agent::new(model(api, &server)).tools(tools());
        let conversation = agent.run("Go.").await.unwrap();
        assert_accepted(&conversation);
        assert_eq!(server.refusals(), []);
        let turn = &conversation.exchanges[0].turn;
        assert_eq!(kinds(turn), ["success", "success", "success", "invalid_arguments", "success"]);
        let answer = conversation.answer().unwrap();
        assert!(answer.starts_with("kept a \"quoted\"\nline|42|"), "{answer}");
        assert!(answer.contains("rings at 07:30|"), "{answer}");
        assert!(answer.ends_with("|2"), "{answer}");
        // The call goes back as a custom one, with the text that the model wrote.
        let request = server.requests()[1].request.clone();
        let text = match api {
            Api::Chat => request.messages()[1]["tool_calls"][0]["custom"]["input"].clone(),
            _ => request.messages()[1]["input"].clone(),
        };
        assert_eq!(text, "a \"quoted\"\nline");
    }
}

both! {
    async fn they_can_be_forced_and_streamed(api) {
        let server = ModelServer::start([ScriptedReply::calls([ScriptedCall::custom("set_alarm", "07:30")]), ScriptedReply::text("Done.")])
            .await
            .unwrap();
        let agent = Agent::new(model(api, &server))
            .tools(tools())
            .tool_choice(ToolChoice::Function("set_alarm".to_owned()));
        let conversation = agent.start("Go.").await.unwrap();
        assert_eq!(conversation.answer(), Some("Done."));
        assert_eq!(kinds(&conversation.exchanges[0].turn), ["success"]);
        let asked = server.requests()[0].request.json().clone();
        assert_eq!(asked["tool_choice"]["type"], "custom");
        assert_eq!(asked["stream"], true);
    }
}

both! {
    async fn servers_without_custom_tools_call_functions(api) {
        let server = ModelServer::start([
            ScriptedReply::calls([("set_alarm", json!({ "time": "07:30" })), ("set_alarm", json!({ "time": "soon" }))]),
            ScriptedReply::text("Done."),
        ])
        .await
        .unwrap();
        let agent = Agent::new(model(api, &server)).tools(tools().without_custom());
        let conversation = agent.run("Go.").await.unwrap();
        assert_accepted(&conversation);
        assert_eq!(kinds(&conversation.exchanges[0].turn), ["success", "invalid_arguments"]);
    }
}

/// Calls of the wrong kind end as those of tools that are only known while running.
#[tokio::test]
async fn calls_of_the_wrong_kind_are_answered_as_those_of_closures() {
    let closure = Definition::custom("note", Custom::Text).unwrap();
    let closure = from_text_fn(closure, |text, _| async move { format!("kept {text}") });
    let closure = Toolset::new().with_tool(closure).unwrap();
    for (tools, parameter) in [(toolset![note], "text"), (closure, "input")] {
        let tools = tools.merge(toolset![double]).unwrap();
        let calls = [
            Call::custom("a", "double", "21"),
            Call::custom("b", "no_such_tool", "hi"),
            Call::new("c", "note", json!({ parameter: "hi" }).to_string()),
            Call::new("d", "note", "hi"),
            Call::new("e", "note", "{}"),
            Call::custom("f", "note", "hi").into_truncated(),
            Call::custom("g", "note", ""),
        ];
        let turn = tools.run(calls).await;
        let expected = [
            "unknown_kind",
            "unknown_tool",
            "success",
            "invalid_arguments",
            "invalid_arguments",
            "truncated",
            "success",
        ];
        assert_eq!(kinds(&turn), expected);
        assert_eq!(turn.answers[2].text(), "kept hi");
    }
}

#[derive(Debug, Deserialize, JsonSchema)]
struct Sql(String);

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Direction {
    North,
    South,
}

/// Seconds, written as a number.
mod seconds {
    use super::{Deserialize, Duration};

    pub(super) fn deserialize<'de, D: serde::Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Duration, D::Error> {
        let text = <Cow<'de, str>>::deserialize(deserializer)?;
        let seconds = text.parse().map_err(serde::de::Error::custom)?;
        Ok(Duration::from_secs(seconds))
    }

    use std::borrow::Cow;
}

#[tokio::test]
async fn every_type_of_a_text_is_taken() {
    /// Takes a boxed text.
    #[tool(custom)]
    fn boxed(text: Box<str>) -> String {
        text.into()
    }
    /// Takes a path.
    #[tool(custom)]
    fn path(path: &Path) -> String {
        path.display().to_string()
    }
    /// Takes a letter.
    #[tool(custom)]
    fn letter(letter: char) -> String {
        letter.to_string()
    }
    /// Takes a newtype.
    #[tool(regex = "select .*")]
    fn newtype(query: &Sql) -> String {
        query.0.clone()
    }
    /// Takes one of a few words.
    #[tool(custom)]
    async fn word(direction: Direction) -> String {
        format!("{direction:?}")
    }
    /// Takes what a function reads.
    #[tool(regex = "[0-9]+")]
    fn read(
        #[serde(with = "seconds")]
        #[schemars(with = "String")]
        time: Duration,
    ) -> String {
        format!("{time:?}")
    }
    let tools = toolset![boxed, path, letter, newtype, word, read];
    let tools = tools.validate().unwrap();
    for (name, good, expected, bad) in [
        ("boxed", "a", "a", None),
        ("path", "/tmp", "/tmp", None),
        ("letter", "é", "é", Some("ab")),
        ("newtype", "select 1", "select 1", Some("drop table users")),
        ("word", "north", "North", Some("up")),
        ("read", "90", "90s", Some("90s")),
    ] {
        let calls = [
            Call::custom("a", name, good),
            Call::custom("b", name, bad.unwrap_or_default()),
        ];
        let turn = tools.run(calls).await;
        assert_eq!(turn.answers[0].text(), expected, "{name}");
        if bad.is_some() {
            let outcome = turn.answers[1].outcome.name();
            assert_eq!(outcome, "invalid_arguments", "{name}");
        }
    }
}

#[tokio::test]
async fn a_text_that_the_expression_does_not_describe_reaches_no_function() {
    static RUN: AtomicUsize = AtomicUsize::new(0);

    /// Counts its calls.
    #[tool(regex = "a|bc*")]
    fn count(text: &str) -> usize {
        let _ = text;
        RUN.fetch_add(1, Ordering::SeqCst)
    }

    let texts = ["a", "b", "bcc", "", "ab", "xa", "a\n", "A"];
    let calls = texts.map(|text| Call::custom(format!("call {text:?}"), "count", text));
    let turn = toolset![count].run(calls).await;
    let [good, bad] = ["success", "invalid_arguments"];
    assert_eq!(kinds(&turn), [good, good, good, bad, bad, bad, bad, bad]);
    assert_eq!(RUN.load(Ordering::SeqCst), 3);
    let Outcome::InvalidArguments(InvalidArguments { .. }) = &turn.answers[4].outcome else {
        panic!("{:?}", turn.answers[4].outcome);
    };
    let told = turn.answers[4].text();
    assert!(told.contains("^(?:a|bc*)$"), "{told}");
}

/// A store of texts.
#[derive(Default)]
struct Store {
    texts: Mutex<Vec<String>>,
    now: AtomicUsize,
    most: AtomicUsize,
}

#[tools]
impl Store {
    const WORD: &'static str = "[a-z]+";

    /// Adds a word.
    #[tool(regex = Self::WORD, key = word)]
    async fn add(&self, word: &str) {
        let now = self.now.fetch_add(1, Ordering::SeqCst) + 1;
        self.most.fetch_max(now, Ordering::SeqCst);
        tokio::time::sleep(Duration::from_secs(1)).await;
        self.now.fetch_sub(1, Ordering::SeqCst);
        self.texts.lock().unwrap().push(word.to_owned());
    }

    /// Drops a table.
    #[tool(custom, approve, destructive)]
    fn drop_table(&self, name: String) -> String {
        format!("dropped {name} of {}", self.texts.lock().unwrap().len())
    }

    /// Takes too long.
    #[tool(custom, timeout = "1s")]
    async fn slow(&self, text: String) -> String {
        tokio::time::sleep(Duration::from_secs(5)).await;
        text
    }
}

/// Puts a text into a store.
#[tool(custom)]
fn put(#[state] store: &Store, text: String) -> usize {
    let mut texts = store.texts.lock().unwrap();
    texts.push(text);
    texts.len()
}

#[tokio::test(start_paused = true)]
async fn methods_state_and_policies_work_as_for_functions() {
    let store = Arc::new(Store::default());
    let tools = Store::tools().merge(toolset![put]).unwrap();
    let tools = tools.with_shared_state(Arc::clone(&store));
    let tools = tools.validate().unwrap();
    let turn = tools
        .run([
            Call::custom("a", "add", "x"),
            Call::custom("b", "add", "x"),
            Call::custom("c", "add", "1"),
            Call::custom("d", "put", "y"),
            Call::custom("e", "slow", "y"),
            Call::custom("f", "drop_table", "users"),
        ])
        .await;
    let expected = [
        "success",
        "success",
        "invalid_arguments",
        "success",
        "timed_out",
        "denied",
    ];
    assert_eq!(kinds(&turn), expected);
    // Equal texts are an equal key.
    assert_eq!(store.most.load(Ordering::SeqCst), 1);

    let asked = tools.on_approval(|request| async move {
        assert_eq!(request.arguments, json!({ "name": "users" }));
        Approval::Granted
    });
    let turn = asked.run([Call::custom("a", "drop_table", "users")]).await;
    assert_eq!(turn.answers[0].text(), "dropped users of 3");
}

#[test]
fn a_parameter_that_only_its_schema_shows_to_be_no_text_is_refused_when_the_toolset_is_checked() {
    #[derive(Deserialize, JsonSchema)]
    struct Number(i64);

    /// Doubles a number.
    #[tool(custom)]
    fn doubled(number: Number) -> i64 {
        number.0 * 2
    }
    /// Doubles a number that may be left out.
    #[tool(custom)]
    fn perhaps(#[schemars(with = "String")] text: Perhaps) -> bool {
        text.0.is_some()
    }
    #[derive(Deserialize)]
    #[serde(transparent)]
    struct Perhaps(Option<String>);

    for (tools, tool) in [
        (toolset![doubled], "doubled"),
        (toolset![perhaps], "perhaps"),
    ] {
        let error = tools.validate().unwrap_err();
        assert_eq!(
            error,
            BuildError::NotOneText {
                name: tool.to_owned()
            }
        );
    }
    // The fields of a definition are public.
    let schema = json!({ "type": "object", "properties": { "n": { "type": "integer" } }, "required": ["n"] });
    let mut definition = Definition::new("n", schema).unwrap();
    definition.custom = Some(Custom::Text);
    let refused =
        Toolset::<()>::new().with_tool(from_text_fn(definition, |text, _| async move { text }));
    let error = refused.unwrap_err().to_string();
    assert_eq!(
        error,
        "the custom tool `n` takes one text, and its parameters are something else; give it one parameter, a text \
         that must be there"
    );
}

#[test]
fn what_is_said_of_the_text_counts_as_description() {
    /// Runs a query.
    #[tool(custom, description = LONG)]
    fn query(
        /// The query.
        text: &str,
    ) {
        let _ = text;
    }
    const LONG: &str = match str::from_utf8(&[b'a'; 1020]) {
        Ok(text) => text,
        Err(_) => "",
    };
    let error = toolset![query].validate().unwrap_err();
    assert!(
        matches!(
            error,
            BuildError::DescriptionTooLong {
                characters: 1039,
                ..
            }
        ),
        "{error}"
    );
    assert!(toolset![query].without_custom().validate().is_ok());
}

#[test]
fn lints_tokens_and_snapshots_see_a_text() {
    let tools = tools();
    let found: Vec<_> = tools.lint().iter().map(ToString::to_string).collect();
    assert!(
        found
            .iter()
            .all(|it| !it.contains(" note") && !it.contains("alarm") && !it.contains("order")),
        "{found:?}"
    );
    // As functions, they are texts of any length.
    let found = tools.clone().without_custom().lint();
    assert!(found.iter().any(|it| it.lint == Lint::UnboundedString));

    let schemas = toolset![note, set_alarm].schemas();
    assert_eq!(
        serde_json::to_value(&schemas).unwrap(),
        json!({
            "note": {
                "description": "Keeps a note.\n\nInput: What to keep, in Markdown.",
                "format": { "type": "text" },
            },
            "set_alarm": {
                "description": "Rings a bell in the kitchen, once.\n\nInput: The time of day.",
                "format": { "type": "grammar", "syntax": "regex", "definition": TIME },
            },
        })
    );

    // Its grammar is part of the prompt.
    let cost = tools.tokens(Encoding::O200kBase);
    assert!(cost.tools[2].tokens > Encoding::O200kBase.count(include_str!("list.lark")));
    assert_ne!(
        tools.fingerprint(),
        tools.clone().without_custom().fingerprint()
    );
}
