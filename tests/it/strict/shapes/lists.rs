//! Lists, tuples, sets and maps.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};

use schemars::JsonSchema;
use serde::Deserialize;

/// A place.
#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "only read")]
pub(super) struct Place {
    name: String,
    position: (f64, f64),
}

#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "only read")]
pub(super) struct Pair(u8, u8);

#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "only read")]
pub(super) struct Mixed(u8, String);

#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "only read")]
pub(super) struct Wrapped(Vec<u8>);

#[derive(Deserialize, JsonSchema)]
pub(super) struct Nothing();

#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "only read")]
pub(super) struct Deep {
    /// The labels.
    labels: BTreeMap<String, String>,
    any: Vec<serde_json::Value>,
    pair: (u8, String),
    fine: u8,
}

/// Lists within bounds.
#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "only read")]
pub(super) struct Lengths {
    #[schemars(length(min = 1, max = 3))]
    some: Vec<u8>,
    #[schemars(inner(range(max = 10)))]
    small: Vec<u8>,
    #[schemars(inner(length(max = 5)))]
    short: BTreeSet<String>,
}

super::shapes! {
    list: Vec<u8>,
    optional_list: Option<Vec<String>>,
    list_of_options: Vec<Option<u8>>,
    nested_lists: Vec<Vec<Vec<bool>>>,
    queue: VecDeque<char>,
    places: Vec<Place>,
    array: [f32; 3],
    empty_array: [u8; 0],
    ordered_set: BTreeSet<String>,
    hashed_set: HashSet<u8>,
    even_tuple: (u8, u8, u8),
    even_tuple_of_places: (Place, Place),
    tuple_of_one: (String,),
    tuple_struct: Pair,
    empty_tuple_struct: Nothing,
    newtype_of_list: Wrapped,
    lengths: Lengths,
    uneven_tuple: (u8, char),
    uneven_tuple_struct: Mixed,
    map: BTreeMap<String, u8>,
    map_by_number: HashMap<u16, String>,
    list_of_maps: Vec<HashMap<String, bool>>,
    several_at_once: Deep,
}
