//! What the runtime tells `tracing`, from whatever thread.

use std::{
    cell::RefCell,
    collections::{BTreeMap, HashMap},
    fmt::Debug,
    sync::{
        Mutex, MutexGuard, Once, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use tracing::{
    Event, Level, Metadata, Subscriber,
    field::{Field, Visit},
    span::{Attributes, Id, Record},
};
use tracing_core::span::Current;

/// One event.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) level: Level,
    pub(crate) fields: Fields,
    /// The spans around it, innermost first.
    pub(crate) spans: Vec<(&'static str, Fields)>,
}

pub(crate) type Fields = BTreeMap<String, String>;

impl Entry {
    pub(crate) fn field(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", String::as_str)
    }

    pub(crate) fn message(&self) -> &str {
        self.field("message")
    }
}

/// Begins to listen, for all tests of this binary. Tests tell their entries apart by what is in them.
pub(crate) fn listen() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| tracing::subscriber::set_global_default(Log).unwrap());
}

/// Returns what was told of a tool.
pub(crate) fn of_tool(name: &str) -> Vec<Entry> {
    with("gen_ai.tool.name", name)
}

/// Returns what was told with a field of that value.
pub(crate) fn with(field: &str, value: &str) -> Vec<Entry> {
    let entries = lock(&ENTRIES);
    let of_field = entries.iter().filter(|entry| entry.field(field) == value);
    of_field.cloned().collect()
}

static ENTRIES: Mutex<Vec<Entry>> = Mutex::new(Vec::new());
static SPANS: Mutex<Option<HashMap<u64, Span>>> = Mutex::new(None);

thread_local! {
    static ENTERED: RefCell<Vec<u64>> = const { RefCell::new(Vec::new()) };
}

struct Span {
    metadata: &'static Metadata<'static>,
    fields: Fields,
    parent: Option<u64>,
    handles: usize,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn spans<T>(with: impl FnOnce(&mut HashMap<u64, Span>) -> T) -> T {
    with(lock(&SPANS).get_or_insert_default())
}

fn current() -> Option<u64> {
    ENTERED.with_borrow(|entered| entered.last().copied())
}

struct Log;

impl Subscriber for Log {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        let target = metadata.target();
        target.starts_with("tool_runtime") || target.starts_with("it::")
    }

    fn new_span(&self, attributes: &Attributes<'_>) -> Id {
        static NEXT: AtomicU64 = AtomicU64::new(1);

        let id = NEXT.fetch_add(1, Ordering::Relaxed);
        let parent = match attributes.parent() {
            Some(parent) => Some(parent.into_u64()),
            None if attributes.is_contextual() => current(),
            None => None,
        };
        let mut fields = Texts::default();
        attributes.record(&mut fields);
        let span = Span {
            metadata: attributes.metadata(),
            fields: fields.0,
            parent,
            handles: 1,
        };
        spans(|spans| spans.insert(id, span));
        Id::from_u64(id)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut fields = Texts::default();
        event.record(&mut fields);
        let around = spans(|spans| {
            let mut around = Vec::new();
            let mut next = current();
            while let Some(span) = next.and_then(|id| spans.get(&id)) {
                around.push((span.metadata.name(), span.fields.clone()));
                next = span.parent;
            }
            around
        });
        lock(&ENTRIES).push(Entry {
            level: *event.metadata().level(),
            fields: fields.0,
            spans: around,
        });
    }

    fn enter(&self, id: &Id) {
        ENTERED.with_borrow_mut(|entered| entered.push(id.into_u64()));
    }

    fn exit(&self, id: &Id) {
        ENTERED.with_borrow_mut(|entered| {
            let last = entered
                .iter()
                .rposition(|entered| *entered == id.into_u64());
            last.map(|last| entered.remove(last));
        });
    }

    fn clone_span(&self, id: &Id) -> Id {
        spans(|spans| spans.get_mut(&id.into_u64()).unwrap().handles += 1);
        id.clone()
    }

    fn try_close(&self, id: Id) -> bool {
        spans(|spans| {
            let span = spans.get_mut(&id.into_u64()).unwrap();
            span.handles -= 1;
            let is_last = span.handles == 0;
            if is_last {
                spans.remove(&id.into_u64());
            }
            is_last
        })
    }

    fn current_span(&self) -> Current {
        let Some(id) = current() else {
            return Current::none();
        };
        spans(|spans| Current::new(Id::from_u64(id), spans[&id].metadata))
    }
}

/// The fields as text.
#[derive(Default)]
struct Texts(Fields);

impl Visit for Texts {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name().to_owned(), value.to_owned());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let value = format!("{value:?}");
        self.0.insert(field.name().to_owned(), value);
    }
}
