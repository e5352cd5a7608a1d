//! States and contexts, of every form.
#![deny(warnings)]

use std::{collections::HashMap, sync::Mutex};

use tool_runtime::{Context, Provides, tool, toolset};

trait Store: Send + Sync {}

struct Db;
struct Cache<T>(T);

#[derive(Provides)]
struct App {
    db: Db,
    cache: Cache<u32>,
    #[provides(skip)]
    store: Box<dyn Store>,
}

impl Provides<dyn Store> for App {
    fn provide(&self) -> &(dyn Store + 'static) {
        &*self.store
    }
}

/// All of it.
#[tool]
async fn all<'a>(
    #[state] db: &Db,
    /// In the middle.
    name: &str,
    #[state] cache: &'a Cache<u32>,
    #[state] store: &(dyn Store + 'a),
    #[context] cx: &Context,
    #[context] mut owned: Context,
) -> String {
    let _ = (db, cache.0, store);
    owned = owned.clone();
    format!("{name} {} {}", cx.call().id, owned.call().id)
}

/// A whole state.
#[tool]
fn whole(#[state] app: &App) {
    let _ = app;
}

/// A state that changes.
///
/// # Arguments
/// * `counts` - the model does not read this
/// * `word` - but this
#[tool]
fn count(#[state] counts: &Mutex<HashMap<String, u32>>, word: String) -> u32 {
    let mut counts = counts.lock().unwrap();
    let count = counts.entry(word).or_default();
    *count += 1;
    *count
}

/// Nothing of the host.
#[tool]
fn none() {}

impl Store for () {}

fn main() {
    let app = App {
        db: Db,
        cache: Cache(1),
        store: Box::new(()),
    };
    let tools = toolset![all, whole, none].with_state(app);
    assert_eq!(tools.definitions().len(), 3);
    let _ = toolset![count, none].with_state(Mutex::default()).definitions();
    let _ = toolset![none].definitions();
}
