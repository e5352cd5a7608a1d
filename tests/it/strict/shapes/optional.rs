//! What may be left out, for every reason that serde and `schemars` know.

use std::collections::{BTreeMap, HashMap};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize, Serializer};

#[derive(Serialize, Deserialize, JsonSchema, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[serde(rename_all = "lowercase")]
pub(super) enum Room {
    Kitchen,
    Bath,
}

#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "only read")]
pub(super) struct MapWithDefault {
    name: String,
    #[serde(default)]
    levels: BTreeMap<Room, u8>,
}

#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "only read")]
pub(super) struct Levels(BTreeMap<Room, u8>);

#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "only read")]
pub(super) struct FlattenedMap {
    name: String,
    #[serde(flatten)]
    levels: BTreeMap<Room, u8>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(tag = "kind")]
#[expect(dead_code, reason = "only read")]
pub(super) enum TaggedMap {
    Levels(BTreeMap<Room, Option<u8>>),
    All { level: u8 },
}

/// As a map would be written, but a struct.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only read")]
pub(super) struct Alike {
    least: Option<f64>,
    most: Option<f64>,
}

#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "only read")]
pub(super) enum AlikeInside {
    Between {
        least: Option<f64>,
        most: Option<f64>,
    },
}

#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "only read")]
pub(super) struct SkippedDefault {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    names: Vec<String>,
}

#[derive(Serialize, Deserialize, JsonSchema)]
pub(super) struct SkippedNone {
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    other: Option<u8>,
}

#[derive(Default, Deserialize, JsonSchema)]
#[expect(dead_code, reason = "only read")]
pub(super) struct Unserializable {
    size: u8,
}

#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "only read")]
pub(super) struct UnserializableDefault {
    #[serde(default)]
    unknown: Unserializable,
}

#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "only read")]
pub(super) struct DefaultOfOption {
    #[serde(default = "seven")]
    days: Option<u8>,
    #[serde(default)]
    nights: Option<u8>,
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "a default has the type of its field"
)]
fn seven() -> Option<u8> {
    Some(7)
}

/// Its default leaves out what the strict schema requires, and has what nothing reads.
#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "only read")]
pub(super) struct PartialDefault {
    #[serde(default)]
    settings: Settings,
    #[serde(default)]
    all: Vec<Settings>,
    #[serde(default = "some")]
    some: Vec<Choice>,
}

#[derive(Default, Serialize, Deserialize, JsonSchema)]
struct Settings {
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    #[serde(default = "three")]
    depth: u8,
    #[serde(skip_deserializing)]
    revision: u8,
}

#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind")]
enum Choice {
    One {
        #[serde(skip_serializing_if = "Option::is_none")]
        note: Option<String>,
    },
}

fn three() -> u8 {
    3
}

fn some() -> Vec<Choice> {
    vec![Choice::One { note: None }]
}

/// Its default is written in another way than it is read.
#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "only read")]
pub(super) struct DefaultWrittenOtherwise {
    #[serde(default, serialize_with = "as_text")]
    count: u8,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
fn as_text<S: Serializer>(count: &u8, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(count)
}

#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "only read")]
pub(super) struct LongDefault {
    #[serde(default = "many")]
    numbers: Vec<u32>,
}

fn many() -> Vec<u32> {
    (0..500).collect()
}

#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "only read")]
pub(super) struct DefaultThatIsToldOf {
    /// How far, by default 5.
    #[serde(default = "five")]
    told: u8,
    /// Overrides the default printer.
    #[serde(default = "five")]
    not_told: u8,
    /// By default 50 of them.
    #[serde(default = "five")]
    another_number: u8,
}

fn five() -> u8 {
    5
}

#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub(super) struct ContainerDefault {
    width: u8,
    labels: Vec<String>,
    inner: Option<Box<ContainerDefault>>,
}

impl Default for ContainerDefault {
    fn default() -> Self {
        Self {
            width: 80,
            labels: vec!["a".to_owned()],
            inner: None,
        }
    }
}

#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub(super) struct UnserializableContainer {
    inner: Unserializable,
    width: u8,
}

#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "only read")]
pub(super) struct Paging {
    offset: Option<u32>,
    limit: Option<u32>,
}

#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "only read")]
pub(super) struct FlattenedOptions {
    query: String,
    #[serde(flatten)]
    paging: Option<Paging>,
}

#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "only read")]
pub(super) struct FlattenedDefault {
    query: String,
    #[serde(flatten)]
    container: ContainerDefault,
}

#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "only read")]
pub(super) struct RequiredOption {
    #[schemars(required)]
    note: Option<String>,
}

#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "only read")]
pub(super) struct Generic<T> {
    value: T,
    #[serde(default)]
    others: Vec<T>,
}

#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "only read")]
pub(super) struct Maybe(Option<u8>);

#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "only read")]
pub(super) struct WithMaybe {
    maybe: Maybe,
    boxed: Box<Option<Room>>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(tag = "kind")]
#[expect(dead_code, reason = "only read")]
pub(super) enum DefaultInVariant {
    Near {
        #[serde(default = "five")]
        far: u8,
        note: Option<String>,
    },
    Unknown {
        #[serde(default)]
        size: Unserializable,
    },
}

#[derive(Deserialize, JsonSchema)]
#[serde(tag = "kind", content = "value")]
#[expect(dead_code, reason = "only read")]
pub(super) enum OptionalContent {
    Text(Option<String>),
    Paging(Paging),
}

#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "only read")]
pub(super) struct SchemaWith {
    #[schemars(schema_with = "partly")]
    value: BTreeMap<String, u8>,
}

fn partly(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
    schemars::json_schema!({
        "type": "object",
        "properties": { "a": { "type": "integer" }, "b": { "type": "integer", "default": 1 } },
    })
}

#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "only read")]
pub(super) struct SkippedFields {
    kept: u8,
    #[serde(skip)]
    hidden: u8,
    #[serde(skip_deserializing)]
    written: u8,
    #[serde(default, skip_serializing)]
    read: u8,
}

#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "only read")]
pub(super) struct OwnDefault {
    #[schemars(default = "five")]
    count: u8,
}

super::shapes! {
    map_of_listed_keys: BTreeMap<Room, u8>,
    map_of_listed_keys_to_options: HashMap<Room, Option<u8>>,
    optional_map_of_listed_keys: Option<BTreeMap<Room, u8>>,
    map_with_default: MapWithDefault,
    newtype_of_map: Levels,
    flattened_map_of_listed_keys: FlattenedMap,
    tagged_map: TaggedMap,
    alike: Alike,
    alike_inside: AlikeInside,
    skipped_default: SkippedDefault,
    skipped_none: SkippedNone,
    unserializable_default: UnserializableDefault,
    default_of_option: DefaultOfOption,
    partial_default: PartialDefault,
    default_written_otherwise: DefaultWrittenOtherwise,
    long_default: LongDefault,
    default_that_is_told_of: DefaultThatIsToldOf,
    container_default: ContainerDefault,
    unserializable_container: UnserializableContainer,
    flattened_options: FlattenedOptions,
    flattened_default: FlattenedDefault,
    required_option: RequiredOption,
    generic_of_option: Generic<Option<u8>>,
    maybe: WithMaybe,
    default_in_variant: DefaultInVariant,
    optional_content: OptionalContent,
    schema_with: SchemaWith,
    skipped_fields: SkippedFields,
    own_default: OwnDefault,
}
