//! Numbers of canonical JSON: what a reader that uses doubles would change is refused.

use super::LARGEST;
use crate::crypto::{Refused, refused::refuse};
use serde_json::Number;

/// As ECMAScript writes it (RFC 8785 section 3.2.2.3).
pub(super) fn text(number: &Number) -> Result<String, Refused> {
    let whole = number.as_u64().or_else(|| number.as_i64().map(i64::unsigned_abs));
    if let Some(size) = whole {
        if size > LARGEST {
            refuse!("the integer `{number}` is beyond 2^53 and would not survive a JSON reader that uses doubles");
        }
        return Ok(number.to_string());
    }
    match number.as_f64() {
        Some(double) if double.is_finite() => Ok(ecmascript(double)),
        _ => refuse!("a JSON number must be finite"),
    }
}

/// `Number::toString` of ECMA-262: the shortest digits that read back as the same double.
fn ecmascript(double: f64) -> String {
    if double == 0.0 {
        return "0".to_owned();
    }
    let sign = if double < 0.0 { "-" } else { "" };
    let shortest = format!("{:e}", double.abs());
    // Two shortest texts can be equally near: ECMA-262 6.1.6.1.20 then wants the even digit, which rounding to that length gives.
    let places = shortest.find('e').unwrap_or(0).saturating_sub(2);
    let rounded = format!("{:.places$e}", double.abs());
    let shortest = if rounded.parse() == Ok(double.abs()) { rounded } else { shortest };
    let (mantissa, exponent) = shortest.split_once('e').unwrap_or((&shortest, "0"));
    let digits: String = mantissa.chars().filter(|c| *c != '.').collect();
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let point = exponent + 1; // the decimal point stands after that many digits
    let count = i32::try_from(digits.len()).unwrap_or(i32::MAX);
    let zeros = |n: i32| "0".repeat(usize::try_from(n).unwrap_or(0));
    let split = usize::try_from(point).unwrap_or(0).min(digits.len());
    let text = if point >= count && point <= 21 {
        format!("{digits}{}", zeros(point - count))
    } else if point > 0 && point <= 21 {
        format!("{}.{}", &digits[..split], &digits[split..])
    } else if point > -6 && point <= 0 {
        format!("0.{}{digits}", zeros(-point))
    } else {
        let fraction = if count > 1 { format!(".{}", &digits[1..]) } else { String::new() };
        format!("{}{fraction}e{}{}", &digits[..1], if exponent < 0 { '-' } else { '+' }, exponent.abs())
    };
    format!("{sign}{text}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_those_of_appendix_b() {
        let samples: [(u64, &str); 24] = [
            (0x0000_0000_0000_0000, "0"),
            (0x8000_0000_0000_0000, "0"),
            (0x0000_0000_0000_0001, "5e-324"),
            (0x8000_0000_0000_0001, "-5e-324"),
            (0x7fef_ffff_ffff_ffff, "1.7976931348623157e+308"),
            (0xffef_ffff_ffff_ffff, "-1.7976931348623157e+308"),
            (0x4340_0000_0000_0000, "9007199254740992"),
            (0xc340_0000_0000_0000, "-9007199254740992"),
            (0x4430_0000_0000_0000, "295147905179352830000"),
            (0x44b5_2d02_c7e1_4af5, "9.999999999999997e+22"),
            (0x44b5_2d02_c7e1_4af6, "1e+23"),
            (0x44b5_2d02_c7e1_4af7, "1.0000000000000001e+23"),
            (0x444b_1ae4_d6e2_ef4e, "999999999999999700000"),
            (0x444b_1ae4_d6e2_ef4f, "999999999999999900000"),
            (0x444b_1ae4_d6e2_ef50, "1e+21"),
            (0x3eb0_c6f7_a0b5_ed8c, "9.999999999999997e-7"),
            (0x3eb0_c6f7_a0b5_ed8d, "0.000001"),
            (0x41b3_de43_5555_5553, "333333333.3333332"),
            (0x41b3_de43_5555_5554, "333333333.33333325"),
            (0x41b3_de43_5555_5555, "333333333.3333333"),
            (0x41b3_de43_5555_5556, "333333333.3333334"),
            (0x41b3_de43_5555_5557, "333333333.33333343"),
            (0xbecb_f647_612f_3696, "-0.0000033333333333333333"),
            (0x4314_3ff3_c1cb_0959, "1424953923781206.2"),
        ];
        for (bits, text) in samples {
            assert_eq!(ecmascript(f64::from_bits(bits)), text, "{bits:016x}");
        }
    }
}
