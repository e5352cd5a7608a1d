//! What integers have room for.

use super::shape::Request;

/// The range of a type of integers.
pub(crate) trait Range {
    /// The least; no type begins above 0.
    const LEAST: i128;
    const MOST: u128;
    /// The request for an integer of the type.
    const REQUEST: Request;
}

/// The ranges of all types that are asked for, and the requests.
pub(crate) const RANGES: [(i128, u128, Request); 10] = [
    (i8::LEAST, i8::MOST, i8::REQUEST),
    (i16::LEAST, i16::MOST, i16::REQUEST),
    (i32::LEAST, i32::MOST, i32::REQUEST),
    (i64::LEAST, i64::MOST, i64::REQUEST),
    (i128::LEAST, i128::MOST, i128::REQUEST),
    (u8::LEAST, u8::MOST, u8::REQUEST),
    (u16::LEAST, u16::MOST, u16::REQUEST),
    (u32::LEAST, u32::MOST, u32::REQUEST),
    (u64::LEAST, u64::MOST, u64::REQUEST),
    (u128::LEAST, u128::MOST, u128::REQUEST),
];

macro_rules! ranges {
    ($($type:ty, $number:literal;)*) => {$(
        #[allow(
            clippy::cast_lossless,
            clippy::cast_possible_wrap,
            clippy::cast_sign_loss,
            reason = "no least is above 0, and no most below it"
        )]
        impl Range for $type {
            const LEAST: i128 = <$type>::MIN as i128;
            const MOST: u128 = <$type>::MAX as u128;
            const REQUEST: Request = Request::integer($number);
        }
    )*};
}

ranges! {
    i8, 0; i16, 1; i32, 2; i64, 3; i128, 4;
    u8, 5; u16, 6; u32, 7; u64, 8; u128, 9;
}

#[cfg(test)]
mod tests {
    use super::Range;

    #[test]
    fn ranges_are_those_of_the_types() {
        assert_eq!((i8::LEAST, i8::MOST), (-128, 127));
        assert_eq!((u8::LEAST, u8::MOST), (0, 255));
        assert_eq!((i128::LEAST, i128::MOST), (i128::MIN, u128::MAX / 2));
        assert_eq!((u128::LEAST, u128::MOST), (0, u128::MAX));
    }

    #[test]
    fn each_type_has_a_request_of_its_own() {
        let requests = super::RANGES.map(|(_, _, request)| request);
        for (index, request) in requests.iter().enumerate() {
            assert!(!requests[..index].contains(request));
        }
    }
}
