//! States that a struct points to.
#![deny(warnings)]
#![forbid(dead_code, deprecated)]

use std::sync::{Arc, Mutex};

use tool_runtime::{Provides, Toolset, tool, tools, toolset};

struct Db;
struct Cache;
struct Mail;

trait Clock: Send + Sync {
    fn hour(&self) -> u32;
}

impl Clock for Db {
    fn hour(&self) -> u32 {
        12
    }
}

type Shared = Arc<Mail>;

#[derive(Provides)]
struct App {
    db: Arc<Db>,
    cache: std::boxed::Box<Cache>,
    clock: Arc<dyn Clock>,
    motto: Arc<str>,
    count: Arc<Mutex<u32>>,
    #[provides(deref = Mail)]
    mail: Shared,
    before: Option<Box<App>>,
}

/// All of it.
#[tool]
async fn all(
    #[state] db: &Db,
    #[state] cache: &Cache,
    #[state] clock: &dyn Clock,
    #[state] motto: &str,
    #[state] count: &Mutex<u32>,
    #[state] mail: &Mail,
    #[state] pointer: &Arc<Db>,
) -> String {
    let _ = (db, cache, mail, pointer);
    *count.lock().unwrap() += clock.hour();
    motto.to_owned()
}

#[tools]
impl Mail {
    /// Sends.
    #[tool]
    fn send(&self) {}
}

/// The field of the very type is lent, and not what the other points to.
#[derive(Provides)]
struct Two {
    pointer: Arc<Db>,
    value: Db,
    boxed: Box<Self>,
}

/// A pointer that is chosen.
#[derive(Provides)]
struct Chosen {
    one: Arc<Db>,
    #[provides(deref = Db)]
    other: Box<Db>,
}

#[derive(Provides)]
struct Generic<T: Send + Sync + 'static> {
    pointer: Arc<T>,
}

fn app() -> App {
    App {
        db: Arc::new(Db),
        cache: Box::new(Cache),
        clock: Arc::new(Db),
        motto: "so be it".into(),
        count: Arc::default(),
        mail: Arc::new(Mail),
        before: None,
    }
}

fn main() {
    let _: [Toolset; 2] = [toolset![all].with_state(app()), Mail::tools().with_state(app())];
    let _: fn(&Two) -> &Db = Provides::provide;
    let _: fn(&Two) -> &Arc<Db> = Provides::provide;
    let _: fn(&Chosen) -> &Db = Provides::provide;
    let _: fn(&Generic<u8>) -> &Arc<u8> = Provides::provide;
    let _ = |two: Two| (two.pointer, two.value, two.boxed);
    let _ = |chosen: Chosen| (chosen.one, chosen.other);
    let _ = |generic: Generic<u8>| generic.pointer;
    drop(app().before);
}
