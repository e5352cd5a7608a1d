//! The words for what cannot be expressed, and for what to write instead.

/// Why a schema is refused, and what to do about it.
#[derive(Clone, Debug)]
pub(super) struct Reason {
    pub(super) reason: String,
    pub(super) remedy: String,
}

impl Reason {
    fn new(reason: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self {
            reason: reason.into(),
            remedy: remedy.into(),
        }
    }

    pub(super) fn map() -> Self {
        Self::new(
            "its keys are made up by the model, and a strict object has a fixed list of properties",
            "take a list of pairs, each an object with a key and a value",
        )
    }

    pub(super) fn open_object() -> Self {
        Self::new(
            "it takes further keys beside its properties",
            "name them all, or take the others as a list of pairs, each an object with a key and a value",
        )
    }

    pub(super) fn any_object() -> Self {
        Self::new(
            "it is an object of any form",
            "list its `properties`, or write `\"additionalProperties\": false` if it has none",
        )
    }

    pub(super) fn anything() -> Self {
        Self::new(
            "it takes a value of any form",
            "say its `type`: take a type of its own, or a text that holds JSON",
        )
    }

    pub(super) fn items() -> Self {
        Self::new(
            "its items are values of any form",
            "say what they are: take a type of their own, or texts that hold JSON",
        )
    }

    pub(super) fn nothing() -> Self {
        Self::new("it takes no value at all", "leave it out")
    }

    pub(super) fn tuple() -> Self {
        Self::new(
            "what an item must be depends on its position",
            "take an object with a property for each, or a list of items of one type",
        )
    }

    pub(super) fn compound_constants() -> Self {
        Self::new(
            "it lists objects or arrays as its values",
            "say their `type` and their `properties` or `items` instead",
        )
    }

    pub(super) fn keyword(keyword: &str) -> Self {
        Self::new(
            format!("strict schemas have no keyword `{keyword}`"),
            "leave it out, and say in the description what it demands",
        )
    }

    pub(super) fn malformed(keyword: &str) -> Self {
        Self::new(
            format!("the keyword `{keyword}` has a value that it cannot have"),
            "mend it",
        )
    }

    pub(super) fn unknown_type(name: &str) -> Self {
        Self::new(
            format!("there is no type `{name}`"),
            "take one of `string`, `number`, `integer`, `boolean`, `object`, `array`, `null`",
        )
    }

    pub(super) fn required_unknown(name: &str) -> Self {
        Self::new(
            format!("`{name}` is required, but is not among the properties"),
            "list it in `properties`",
        )
    }

    pub(super) fn optional() -> Self {
        Self::new(
            "it may be left out, which strict schemas do not know, and it may not be null instead",
            "let it be null as well, give it a `default`, or require it",
        )
    }

    pub(super) fn root() -> Self {
        Self::new(
            "the root is not one object but a choice",
            "put the choice into a property",
        )
    }

    pub(super) fn overlapping() -> Self {
        Self::new(
            "exactly one of its alternatives may hold, strict schemas know only `anyOf`, and two of these can hold at once",
            "write `anyOf`, or give each alternative a constant that tells it from the others",
        )
    }

    pub(super) fn first_keys() -> Self {
        Self::new(
            "two of its objects begin with the same property, so that a model cannot be held to one of them",
            "give them a tag, as `#[serde(tag = \"…\")]` does, or each a property that no other has",
        )
    }

    pub(super) fn dangling(reference: &str) -> Self {
        Self::new(
            format!("`{reference}` refers to nothing in the schema"),
            "refer to an entry of its `$defs`",
        )
    }

    pub(super) fn endless() -> Self {
        Self::new(
            "it refers to itself without end",
            "put an object, or a list, between it and itself",
        )
    }

    pub(super) fn clash(keyword: &str) -> Self {
        Self::new(
            format!(
                "several schemas hold here together, and their `{keyword}` cannot be made into one"
            ),
            "write one schema that says all of it",
        )
    }

    pub(super) fn too_many_alternatives() -> Self {
        Self::new(
            "several choices hold here together, and have too many combinations",
            "make them properties of their own",
        )
    }

    pub(super) fn too_large() -> Self {
        Self::new("the schema is too large", "make it smaller")
    }

    pub(super) fn limit(what: &str, count: usize, limit: usize) -> Self {
        Self::new(
            format!("it has {count} {what}, and a strict schema may have {limit}"),
            "make it smaller, or split the tool",
        )
    }
}
