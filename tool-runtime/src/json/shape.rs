//! What a value must look like, held against what its type asks for.
//!
//! A type says what it reads by what it asks for: a string, an integer of eight bits, an array. The [`Reader`](super::Reader) gives it
//! that and nothing else. So where a schema allows every value of the kind that is asked for, the value needs no check. A [`Shape`]
//! says for which requests that holds, and which shapes are inside. The reader follows the shapes while it reads; as soon as a type
//! asks for something else, the value is no longer vouched for, and is checked afterwards.

/// The position of a shape among those of a document.
pub(crate) type ShapeId = u32;

/// The shape of what may be anything.
pub(crate) const ANYTHING: ShapeId = 0;

/// What a schema says of a value.
#[derive(Debug)]
pub(crate) struct Shape {
    /// The requests after which the value itself needs no check. What is inside has shapes of its own.
    pub(crate) implied: Request,
    pub(crate) allows_null: bool,
    pub(crate) members: Option<MemberShapes>,
    pub(crate) items: Option<ItemShapes>,
    /// The variants of an enum, and the shapes of what they hold.
    pub(crate) variants: Option<Vec<(String, Option<ShapeId>)>>,
}

impl Shape {
    pub(crate) const ANYTHING: Self = Self {
        implied: Request::EACH,
        allows_null: true,
        members: None,
        items: None,
        variants: None,
    };

    /// Whether it may be anything.
    pub(super) fn is_anything(&self) -> bool {
        self.implied == Request::EACH
    }
}

/// The shapes of the members of an object.
#[derive(Debug)]
pub(crate) struct MemberShapes {
    pub(crate) listed: Vec<(String, ShapeId)>,
    /// A bit for each of the listed members that must be there.
    pub(crate) required: u64,
    /// The shape of members that are not listed; `None` if there must be none.
    pub(crate) others: Option<ShapeId>,
    /// Whether the schema itself speaks of members that are not listed.
    pub(crate) is_open: bool,
    /// The shape of members whose names are integers, and whether these may be negative.
    pub(crate) integers: Option<(bool, ShapeId)>,
    pub(crate) least: usize,
    pub(crate) most: usize,
}

/// How many members can be told apart by bits.
pub(crate) const MOST_MEMBERS: usize = 64;

/// The shapes of the items of an array.
#[derive(Debug)]
pub(crate) struct ItemShapes {
    pub(crate) first: Vec<ShapeId>,
    pub(crate) rest: ShapeId,
    pub(crate) least: usize,
    pub(crate) most: usize,
}

/// What a type asks for; several of them together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Request(u32);

impl Request {
    pub(crate) const NONE: Self = Self(0);
    pub(crate) const BOOL: Self = Self(1);
    pub(crate) const FLOAT_32: Self = Self(1 << 1);
    pub(crate) const FLOAT_64: Self = Self(1 << 2);
    pub(crate) const CHAR: Self = Self(1 << 3);
    pub(crate) const TEXT: Self = Self(1 << 4);
    pub(crate) const ARRAY: Self = Self(1 << 5);
    pub(crate) const OBJECT: Self = Self(1 << 6);
    const EACH: Self = Self(u32::MAX);

    /// An integer of one of the types of Rust's, which are numbered.
    pub(super) const fn integer(number: u8) -> Self {
        Self(1 << (8 + number))
    }

    pub(crate) const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    pub(crate) const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    #[inline]
    pub(super) const fn includes(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

/// Follows the members of one object.
pub(super) struct Members<'t> {
    shapes: Option<&'t MemberShapes>,
    next: usize,
    seen: u64,
    count: usize,
}

impl<'t> Members<'t> {
    pub(super) fn new(shapes: Option<&'t MemberShapes>) -> Self {
        Self {
            shapes,
            next: 0,
            seen: 0,
            count: 0,
        }
    }

    /// Returns the shape of the member under a key; `None` if there must be none. Models write members in the order of the
    /// schema, mostly.
    #[inline]
    pub(super) fn shape(&mut self, key: &str) -> Option<ShapeId> {
        let Some(shapes) = self.shapes else {
            return Some(ANYTHING);
        };
        self.count += 1;
        let position = match shapes.listed.get(self.next) {
            Some((name, _)) if name == key => Some(self.next),
            _ => shapes.listed.iter().position(|(name, _)| name == key),
        };
        let Some(position) = position else {
            return shapes.other(key);
        };
        self.next = position + 1;
        self.seen |= 1 << position;
        Some(shapes.listed[position].1)
    }

    /// Tells whether a member may be there that the type does not read: the schema names it, or asks for others, or names none.
    pub(super) fn takes(&self, key: &str) -> bool {
        self.shapes.is_none_or(|shapes| {
            let is_any = shapes.is_open || shapes.listed.is_empty();
            is_any || shapes.listed.iter().any(|(name, _)| name == key)
        })
    }

    /// Tells whether all members are there that must be.
    pub(super) fn are_all(&self) -> bool {
        self.shapes.is_none_or(|shapes| {
            self.seen & shapes.required == shapes.required
                && (shapes.least..=shapes.most).contains(&self.count)
        })
    }
}

impl MemberShapes {
    fn other(&self, key: &str) -> Option<ShapeId> {
        match self.integers {
            Some((may_be_negative, shape)) if is_integer(key, may_be_negative) => Some(shape),
            _ => self.others,
        }
    }
}

fn is_integer(key: &str, may_be_negative: bool) -> bool {
    let digits = match key.strip_prefix('-') {
        Some(digits) if may_be_negative => digits,
        _ => key,
    };
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// Follows the variants of one enum.
#[derive(Clone, Copy)]
pub(super) struct Variants<'t>(&'t Shape);

impl<'t> Variants<'t> {
    pub(super) fn of(shape: &'t Shape) -> Self {
        Self(shape)
    }

    fn get(self, name: &str) -> Option<&'t (String, Option<ShapeId>)> {
        let mut variants = self.0.variants.iter().flatten();
        variants.find(|(variant, _)| variant == name)
    }

    /// Tells whether a name may stand alone.
    pub(super) fn allow(self, name: &str) -> bool {
        self.0.is_anything() || matches!(self.get(name), Some((_, None)))
    }

    /// Returns the shape of what stands under a name; `None` if nothing is known of it.
    pub(super) fn content(self, name: &str) -> Option<ShapeId> {
        if self.0.is_anything() {
            return Some(ANYTHING);
        }
        let (_, content) = self.get(name)?;
        *content
    }
}

impl ItemShapes {
    #[inline]
    pub(super) fn shape(&self, index: usize) -> ShapeId {
        self.first.get(index).copied().unwrap_or(self.rest)
    }

    pub(super) fn allows(&self, count: usize) -> bool {
        (self.least..=self.most).contains(&count)
    }
}
