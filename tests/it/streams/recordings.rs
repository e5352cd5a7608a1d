//! Streams that real servers sent, if there are any: a file of JSON lines (`api`, `body`, `calls`) that the environment
//! variable `STREAM_RECORDINGS` names. They are cut at every byte, but for the large ones.

use serde_json::Value;

use super::{read_chat, read_responses};

#[test]
fn recorded_streams_read_the_same_however_they_are_cut() {
    let Some(path) = std::env::var_os("STREAM_RECORDINGS") else {
        return;
    };
    let recordings = std::fs::read_to_string(path).unwrap();
    for (number, line) in recordings.lines().enumerate() {
        let recording: Value = serde_json::from_str(line).unwrap();
        let body = recording["body"].as_str().unwrap().as_bytes();
        let read = |chunks: Vec<&[u8]>| match recording["api"].as_str() {
            Some("chat") => read_chat(chunks),
            _ => read_responses(chunks),
        };
        let whole = read(vec![body]);
        let (heard, json, calls) = &whole;
        println!(
            "{number} {}: {:?}, {} calls, {} of text, {} of thought",
            recording["server"],
            heard.end,
            calls.len(),
            heard.text.len(),
            heard.reasoning.len()
        );
        println!(
            "  {}",
            json.to_string().chars().take(1_500).collect::<String>()
        );
        assert_eq!(
            recording["calls"].as_u64(),
            Some(calls.len() as u64),
            "{number}"
        );
        // The server says itself what would have come in one piece.
        let lines = recording["body"].as_str().unwrap().lines();
        let events = lines
            .filter_map(|line| serde_json::from_str::<Value>(line.strip_prefix("data:")?).ok());
        for event in events.filter(|event| event["type"] == "response.completed") {
            assert_eq!(*json, event["response"], "{number}");
        }
        assert_eq!(whole, read(body.chunks(1).collect()), "{number}");
        // Of a large one about 300 places: every byte takes time in the square of its length.
        let small = if cfg!(debug_assertions) {
            3_000
        } else {
            20_000
        };
        let step = if body.len() > small {
            body.len() / 300
        } else {
            1
        };
        for at in (0..=body.len()).step_by(step) {
            let (one, two) = body.split_at(at);
            assert_eq!(whole, read(vec![one, two]), "{number}, cut at {at}");
            // Broken off there, nothing is complete that was not.
            let (broken, ..) = read(vec![one]);
            assert!(heard.text.starts_with(&broken.text));
            for (position, call) in &broken.completed {
                assert_eq!(
                    heard.completed.get(position),
                    Some(call),
                    "{number}, broken off at {at}"
                );
            }
        }
    }
}
