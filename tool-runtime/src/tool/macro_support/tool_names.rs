//! Names of tools, which are compared while compiling.

/// Refuses, while compiling, a list in which two tools have one name.
///
/// # Panics
/// When two are equal: it is called in a constant, so that the panic is a compile error.
#[track_caller]
pub const fn assert_distinct(names: &[&str]) {
    let mut first = 0;
    while first < names.len() {
        let mut second = first + 1;
        while second < names.len() {
            if equal(names[first].as_bytes(), names[second].as_bytes()) {
                refuse_duplicate(names[first]);
            }
            second += 1;
        }
        first += 1;
    }
}

/// Panics with the name in the message, which constants cannot format.
#[track_caller]
const fn refuse_duplicate(name: &str) -> ! {
    let mut message = [0; 256];
    let length = append(&mut message, 0, "two tools of this list are named `");
    let length = append(&mut message, length, name);
    let length = append(
        &mut message,
        length,
        "`; give one another name with `#[tool(name = \"…\")]`",
    );
    match str::from_utf8(message.split_at(length).0) {
        Ok(message) => panic!("{}", message),
        // Only a name that is too long for the message, which `#[tool]` refuses, gets here.
        Err(_) => panic!("two tools of this list have one name"),
    }
}

/// Copies a text to a place in a buffer, as far as it fits, and returns where it ends.
const fn append(buffer: &mut [u8], start: usize, text: &str) -> usize {
    let text = text.as_bytes();
    let mut at = 0;
    while at < text.len() && start + at < buffer.len() {
        buffer[start + at] = text[at];
        at += 1;
    }
    start + at
}

const fn equal(one: &[u8], other: &[u8]) -> bool {
    if one.len() != other.len() {
        return false;
    }
    let mut at = 0;
    while at < one.len() {
        if one[at] != other[at] {
            return false;
        }
        at += 1;
    }
    true
}
