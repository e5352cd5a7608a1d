//! Calls that somebody decides about.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use serde_json::{Value, json};
use tool_runtime::{
    Answer, Approval, ApprovalRequest, Call, Event, Image, Output, Turn, tool, toolset,
};

use crate::support::kinds;

/// Sends money.
#[tool(approve)]
async fn pay(to: String, euros: u32) -> Result<String, String> {
    match euros {
        0 => Err("nothing to pay".to_owned()),
        _ => Ok(format!("paid {euros} € to {to}")),
    }
}

fn pays(euros: u32) -> [Call; 1] {
    let arguments = json!({ "euros": euros, "to": "Ada" });
    [Call::new("a", "pay", arguments.to_string())]
}

fn granted_with(arguments: Value) -> Approval {
    Approval::GrantedWith { arguments }
}

/// A model that reads only "paid 100 €" tells its user that 500 € were paid, or pays again.
#[tokio::test]
async fn the_model_reads_with_which_arguments_its_call_was_approved() {
    let tools =
        toolset![pay].on_approval(async |_| granted_with(json!({ "euros": 100, "to": "Bob" })));
    let turn = tools.run(pays(500)).await;
    let answer = &turn.answers[0];
    assert_eq!(
        answer.text(),
        "It was approved with other arguments: {\"euros\":100,\"to\":\"Bob\"}\npaid 100 € to Bob"
    );
    assert_eq!(
        answer.approved_arguments.as_deref(),
        Some(r#"{"euros":100,"to":"Bob"}"#)
    );
    // The history repeats what the model has written.
    assert_eq!(answer.call.arguments, r#"{"euros":500,"to":"Ada"}"#);
    assert_eq!(answer.outcome.message(), "paid 100 € to Bob");

    let tools =
        toolset![pay].on_approval(async |_| granted_with(json!({ "euros": 0, "to": "Ada" })));
    let turn = tools.run(pays(500)).await;
    assert_eq!(
        turn.answers[0].text(),
        "error: nothing to pay\nIt was approved with other arguments: {\"euros\":0,\"to\":\"Ada\"}"
    );
}

#[tokio::test]
async fn nothing_is_said_of_the_arguments_that_the_model_has_chosen() {
    for decide in [
        Approval::Granted,
        // The same, in another order.
        granted_with(json!({ "to": "Ada", "euros": 500 })),
    ] {
        let tools = toolset![pay].on_approval(move |_| std::future::ready(decide.clone()));
        let turn = tools.run(pays(500)).await;
        assert_eq!(turn.answers[0].text(), "paid 500 € to Ada");
        assert_eq!(turn.answers[0].approved_arguments, None);
    }
    let tools =
        toolset![pay].on_approval(async |_| granted_with(json!({ "euros": -1, "to": "Ada" })));
    let turn = tools.run(pays(500)).await;
    assert_eq!(turn.answers[0].approved_arguments, None);
}

/// Draws.
#[tool(approve)]
async fn draw(text: String) -> Output {
    Output::text(text).and_image(Image::from_url("https://example.com/a.png").unwrap())
}

#[tokio::test]
async fn approved_arguments_and_the_output_share_the_room_of_an_answer() {
    let text = |size: usize| json!({ "text": "x".repeat(size) });
    for (size, output) in [(1000, "x"), (10, "xxxxxxxxxx")] {
        let tools = toolset![draw]
            .max_output(200)
            .on_approval(move |_| std::future::ready(granted_with(text(size))));
        let call = Call::new("a", "draw", json!({ "text": "y" }).to_string());
        let turn = tools.run([call]).await;
        let text = turn.answers[0].text();
        assert!(text.len() <= 200, "{text}");
        assert!(text.starts_with("It was approved with other"), "{text}");
        assert!(
            text.ends_with(&format!("{output}\n[image 1 of a is attached below]")),
            "{text}"
        );
    }
}

#[tokio::test]
async fn approved_arguments_are_kept_in_json() {
    let tools =
        toolset![pay].on_approval(async |_| granted_with(json!({ "euros": 1, "to": "Ada" })));
    let turn = tools.run(pays(500)).await;
    let written = serde_json::to_value(&turn).unwrap();
    assert_eq!(
        written["answers"][0]["approved_arguments"],
        r#"{"euros":1,"to":"Ada"}"#
    );
    let read: Turn = serde_json::from_value(written).unwrap();
    assert_eq!(read, turn);
    assert_eq!(read.answers[0].text(), turn.answers[0].text());

    let plain = toolset![pay].on_approval(async |_| true);
    let written = serde_json::to_value(&plain.run(pays(5)).await.answers[0]).unwrap();
    assert_eq!(written.get("approved_arguments"), None);
    serde_json::from_value::<Answer>(written).unwrap();
}

/// A policy of the host that is set first must not be lost to one that somebody sets later.
#[tokio::test]
async fn all_who_are_to_decide_must_agree() {
    let asked = Arc::new(Mutex::new(Vec::new()));
    let asks = |name: &'static str, decide: fn(&ApprovalRequest) -> Approval| {
        let asked = Arc::clone(&asked);
        move |request: ApprovalRequest| {
            asked
                .lock()
                .unwrap()
                .push((name, request.arguments["euros"].clone()));
            std::future::ready(decide(&request))
        }
    };
    let strict = |request: &ApprovalRequest| match request.arguments["euros"].as_u64() {
        Some(..=100) => Approval::Granted,
        _ => Approval::denied("too much"),
    };
    let less = |_: &ApprovalRequest| granted_with(json!({ "euros": 50, "to": "Ada" }));
    let yes = |_: &ApprovalRequest| Approval::Granted;

    for (first, second, text, heard) in [
        (
            strict as fn(&_) -> _,
            yes as fn(&_) -> _,
            "error: the call was denied and not run: too much",
            &[("first", 500)][..],
        ),
        (
            yes,
            strict,
            "error: the call was denied and not run: too much",
            &[("first", 500), ("second", 500)],
        ),
        // Whoever comes later decides about what will be run.
        (
            less,
            strict,
            "It was approved with other arguments: {\"euros\":50,\"to\":\"Ada\"}\npaid 50 € to Ada",
            &[("first", 500), ("second", 50)],
        ),
        (
            strict,
            less,
            "error: the call was denied and not run: too much",
            &[("first", 500)],
        ),
    ] {
        asked.lock().unwrap().clear();
        let tools = toolset![pay]
            .on_approval(asks("first", first))
            .on_approval(asks("second", second));
        // Clones and parts of a toolset ask the same.
        let tools = tools.clone().only(["pay"]).unwrap();
        assert_eq!(tools.run(pays(500)).await.answers[0].text(), text);
        let heard: Vec<_> = heard
            .iter()
            .map(|(name, euros)| (*name, json!(euros)))
            .collect();
        assert_eq!(*asked.lock().unwrap(), heard);
    }
}

#[tokio::test]
async fn whoever_panics_instead_of_deciding_has_denied_the_call() {
    // As a panic does, but without the message on the terminal.
    let panics = || std::panic::resume_unwind(Box::new("secret"));
    let at_once = toolset![pay].on_approval(move |_| -> std::future::Ready<bool> { panics() });
    let later = toolset![pay].on_approval(async |_| -> bool {
        tokio::task::yield_now().await;
        std::panic::resume_unwind(Box::new("secret"))
    });
    for tools in [at_once, later] {
        let turn = tools.run(pays(5).into_iter().chain(pays(6))).await;
        for answer in &turn.answers {
            assert_eq!(
                answer.text(),
                "error: the call was denied and not run: nobody could decide about it"
            );
        }
    }
}

/// What is run is what must not overlap.
#[tokio::test(start_paused = true)]
async fn the_key_of_a_call_is_that_of_the_arguments_that_it_was_approved_with() {
    /// Writes.
    #[tool(approve, key = file)]
    async fn write(file: String) -> String {
        tokio::time::sleep(Duration::from_secs(1)).await;
        file
    }

    let call = |id: &str, file: &str| Call::new(id, "write", json!({ "file": file }).to_string());
    // All write "c".
    let tools = toolset![write].on_approval(async |_| granted_with(json!({ "file": "c" })));
    let turn = tools
        .run([call("1", "a"), call("2", "b"), call("3", "c")])
        .await;
    assert_eq!(turn.elapsed.as_secs(), 3);
    // Each writes a file of its own.
    let tools = toolset![write]
        .on_approval(async |request| granted_with(json!({ "file": request.call.id })));
    let turn = tools
        .run([call("1", "a"), call("2", "a"), call("3", "a")])
        .await;
    assert_eq!(turn.elapsed.as_secs(), 1);
    assert!(turn.answers[1].text().ends_with("\n2"));
}

/// While somebody decides, the call has no place in line, and its own time does not run.
#[tokio::test(start_paused = true)]
async fn calls_go_on_while_somebody_decides_about_one() {
    /// Writes.
    #[tool(approve, key = file, timeout = "1s")]
    async fn write(file: String) {
        let _ = file;
    }

    /// Writes without asking.
    #[tool(key = file)]
    async fn note(file: String) {
        let _ = file;
    }

    let tools = toolset![write, note].on_approval(async |_| {
        tokio::time::sleep(Duration::from_secs(60)).await;
        true
    });
    let calls = ["write", "note"].map(|name| Call::new(name, name, r#"{"file":"a"}"#));
    let mut running = tools.run(calls).start();
    let mut answered = Vec::new();
    while let Some(event) = running.next().await {
        if let Event::Answered { position, answer } = event {
            answered.push((position, answer.ended_at.as_secs()));
        }
    }
    assert_eq!(answered, [(1, 0), (0, 60)]);
    assert_eq!(kinds(&running.await), ["success"; 2]);
}

/// Somebody who never decides, and is counted when the asking ends.
fn undecided(dropped: &Arc<AtomicUsize>) -> impl Future<Output = bool> + Send + use<> {
    struct Asked(Arc<AtomicUsize>);

    impl Drop for Asked {
        fn drop(&mut self) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }

    let asked = Asked(Arc::clone(dropped));
    async move {
        let _asked = asked;
        std::future::pending().await
    }
}

/// Lets the tasks run that were aborted.
async fn settle() {
    tokio::time::sleep(Duration::from_millis(1)).await;
}

#[tokio::test(start_paused = true)]
async fn nobody_is_asked_about_a_call_that_was_given_up() {
    let dropped = Arc::new(AtomicUsize::new(0));
    let tools = {
        let dropped = Arc::clone(&dropped);
        toolset![pay].on_approval(move |_| undecided(&dropped))
    };
    let count = || dropped.load(Ordering::SeqCst);

    let mut running = tools.run(pays(1)).start();
    let _ = running.next().await;
    settle().await;
    assert_eq!(count(), 0);
    running.finish_now();
    settle().await;
    assert_eq!(count(), 1, "cancelled");
    assert_eq!(kinds(&running.await), ["cancelled"]);

    let turn = tools
        .clone()
        .turn_timeout(Duration::from_secs(1))
        .run(pays(1))
        .await;
    settle().await;
    assert_eq!(count(), 2, "timed out");
    assert_eq!(kinds(&turn), ["timed_out"]);

    let mut open = tools.open();
    let [call] = pays(1);
    let position = open.push(call);
    settle().await;
    assert!(open.withdraw(position));
    settle().await;
    assert_eq!(count(), 3, "withdrawn");
    assert_eq!(kinds(&open.close().await), ["cancelled"]);

    let mut running = tools.run(pays(1)).start();
    let _ = running.next().await;
    settle().await;
    drop(running);
    settle().await;
    assert_eq!(count(), 4, "dropped");
}
