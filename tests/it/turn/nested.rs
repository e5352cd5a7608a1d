//! Tools that start a turn on their own toolset: a call that would wait for the one around it is not run, and says so.

use std::{future::Future, pin::Pin, sync::OnceLock, thread, time::Duration};

use tokio::{runtime::Handle, task::JoinSet, time::timeout};
use tool_runtime::{Approval, Call, Context, Toolset, Turn, tool, toolset};

use crate::support::kinds;

const WORDS: &str = "error: not run, because it would wait for the call that made it; a tool must not call what it holds itself";

fn of(id: &str, name: &str) -> Call {
    Call::new(id, name, r#"{"file":"a"}"#)
}

async fn in_time(run: tool_runtime::Run) -> Turn {
    timeout(Duration::from_secs(20), run.into_future())
        .await
        .expect("no call waits for itself")
}

/// What a call that was made within another one has read, as the answer to the one around it.
fn told(turn: &Turn) -> Vec<String> {
    let answers = turn.answers.iter();
    answers.map(|answer| answer.text().into_owned()).collect()
}

/// A plain function runs on the pool for blocking work.
#[tokio::test]
async fn a_plain_function_that_would_wait_for_itself_is_told() {
    static TOOLS: OnceLock<Toolset> = OnceLock::new();

    /// Writes, by another call on the same file.
    #[tool(key = file)]
    fn write(file: &str) -> String {
        let run = TOOLS.get().unwrap().run([of(file, "write")]);
        told(&Handle::current().block_on(async { run.await })).concat()
    }

    /// Asks, by another call.
    #[tool(limit = 1)]
    fn ask(file: &str) -> String {
        let run = TOOLS.get().unwrap().run([of(file, "ask")]);
        told(&Handle::current().block_on(async { run.await })).concat()
    }

    let tools = TOOLS.get_or_init(|| toolset![write, ask]);
    let turn = in_time(tools.run([of("a", "write"), of("b", "ask")])).await;
    assert_eq!(told(&turn), [WORDS; 2]);
}

/// A tool without a place of its own hands on what the calls around it hold.
#[tokio::test]
async fn a_plain_function_between_two_calls_hides_nothing() {
    static TOOLS: OnceLock<Toolset> = OnceLock::new();

    /// Writes, by way of another tool.
    #[tool(key = file)]
    fn write(file: &str) -> String {
        let run = TOOLS.get().unwrap().run([of(file, "pass_on")]);
        told(&Handle::current().block_on(async { run.await })).concat()
    }

    /// Passes on.
    #[tool]
    fn pass_on(file: &str) -> String {
        let run = TOOLS.get().unwrap().run([of(file, "touch")]);
        told(&Handle::current().block_on(async { run.await })).concat()
    }

    /// Touches a file.
    #[tool(key = file)]
    async fn touch(file: &str) -> String {
        file.to_owned()
    }

    let tools = TOOLS.get_or_init(|| toolset![write, pass_on, touch]);
    assert_eq!(told(&in_time(tools.run([of("a", "write")])).await), [WORDS]);
}

/// What a plain function does while nothing is in its way is done.
#[tokio::test]
async fn a_plain_function_may_call_what_it_does_not_hold() {
    static TOOLS: OnceLock<Toolset> = OnceLock::new();

    /// Writes both files.
    #[tool(key = file)]
    fn write(file: &str) -> String {
        if file == "b" {
            return "written".to_owned();
        }
        let call = Call::new("c", "write", r#"{"file":"b"}"#);
        let run = TOOLS.get().unwrap().run([call]);
        told(&Handle::current().block_on(async { run.await })).concat()
    }

    let tools = TOOLS.get_or_init(|| toolset![write]);
    let turn = in_time(tools.run([of("a", "write"), of("b", "write")])).await;
    assert_eq!(told(&turn), ["written"; 2]);
}

type Answering = Pin<Box<dyn Future<Output = String> + Send>>;

/// In a task, nothing tells a turn within which call it began; the context does.
#[tokio::test]
async fn a_turn_in_a_task_of_a_tool_is_told_by_the_context() {
    static TOOLS: OnceLock<Toolset> = OnceLock::new();

    fn again(context: &Context, name: &str) -> Answering {
        let run = TOOLS
            .get()
            .unwrap()
            .run([of("again", name)])
            .within(context);
        Box::pin(async move { told(&run.await).concat() })
    }

    /// Writes in a task.
    #[tool(key = file)]
    async fn in_a_task(file: &str, #[context] context: &Context) -> String {
        let _ = file;
        tokio::spawn(again(context, "in_a_task")).await.unwrap()
    }

    /// Writes in one of several tasks.
    #[tool(limit = 1)]
    async fn in_a_set(file: &str, #[context] context: &Context) -> String {
        let _ = file;
        let mut set = JoinSet::new();
        set.spawn(again(context, "in_a_set"));
        set.join_next().await.unwrap().unwrap()
    }

    /// Writes on a thread.
    #[tool(key = file)]
    fn on_a_thread(file: &str, #[context] context: &Context) -> String {
        let _ = file;
        let (handle, answering) = (Handle::current(), again(context, "on_a_thread"));
        thread::spawn(move || handle.block_on(answering))
            .join()
            .unwrap()
    }

    /// Writes in a turn that grows.
    #[tool(limit = 1)]
    async fn in_an_open_turn(file: &str, #[context] context: &Context) -> String {
        let context = context.clone();
        let file = file.to_owned();
        let task = async move {
            let mut turn = TOOLS.get().unwrap().run([]).within(&context).open();
            turn.push(of(&file, "in_an_open_turn"));
            told(&turn.close().await).concat()
        };
        tokio::spawn(task).await.unwrap()
    }

    let tools = TOOLS.get_or_init(|| toolset![in_a_task, in_a_set, on_a_thread, in_an_open_turn]);
    for name in ["in_a_task", "in_a_set", "on_a_thread", "in_an_open_turn"] {
        let turn = in_time(tools.run([of("a", name)])).await;
        assert_eq!(told(&turn), [WORDS], "{name}");
    }
}

/// Who decides about a call runs as a task of its turn, within the call around it.
#[tokio::test]
async fn a_turn_in_which_somebody_decides_is_within_the_call_around_it() {
    static TOOLS: OnceLock<Toolset> = OnceLock::new();

    /// Writes, by way of a call that needs approval.
    #[tool(key = file)]
    async fn write(file: &str) -> String {
        let run = TOOLS.get().unwrap().run([of(file, "pay")]);
        told(&run.await).concat()
    }

    /// Pays.
    #[tool(approve)]
    async fn pay(file: &str) -> String {
        file.to_owned()
    }

    let tools = TOOLS.get_or_init(|| {
        toolset![write, pay].on_approval(async |request| {
            let run = TOOLS.get().unwrap().run([of(&request.call.id, "write")]);
            let words = told(&run.await).concat();
            Approval::denied(words)
        })
    });
    let turn = in_time(tools.run([of("a", "write")])).await;
    assert_eq!(
        told(&turn),
        [format!("error: the call was denied and not run: {WORDS}")]
    );
}

#[tokio::test(start_paused = true)]
async fn a_call_within_another_waits_for_what_comes_free() {
    static TOOLS: OnceLock<Toolset> = OnceLock::new();

    /// Holds the only place for a second.
    #[tool(limit = 1)]
    async fn hold() {
        tokio::time::sleep(Duration::from_secs(1)).await;
    }

    /// Calls the other tool, in a task.
    #[tool(limit = 1)]
    async fn call_it(#[context] context: &Context) -> String {
        let run = TOOLS.get().unwrap().run([Call::new("b", "hold", "{}")]);
        let run = run.within(context);
        tokio::spawn(async move { run.await.answers[0].outcome.name().to_owned() })
            .await
            .unwrap()
    }

    let tools = TOOLS.get_or_init(|| toolset![hold, call_it]);
    let names = ["hold", "call_it"];
    let turn = in_time(tools.run(names.map(|name| Call::new(name, name, "{}")))).await;
    assert_eq!(kinds(&turn), ["success"; 2]);
    assert_eq!(turn.answers[1].text(), "success");
    assert_eq!(turn.elapsed.as_secs(), 2);
}
