//! What PKITS calls valid and is refused here: by its class, with what the refusal says.

/// Tests that are refused for one reason, with a piece of what is said then.
#[derive(Clone, Copy)]
pub(super) struct Class {
    pub(super) says: &'static str,
    pub(super) tests: &'static [&'static str],
}

/// With lists and without.
pub(super) const REFUSED: &[Class] = &[
    // DSA with SHA-1.
    Class { says: "SHA-1", tests: &["ValidDSASignaturesTest4", "ValidDSAParameterInheritanceTest5"] },
    // A date before 1970.
    Class { says: "1970", tests: &["Validpre2000UTCnotBeforeDateTest3"] },
    // Names that are the same only when case, spaces or the kind of string do not count.
    Class {
        says: "issuer-unknown",
        tests: &[
            "ValidNameChainingWhitespaceTest3",
            "ValidNameChainingWhitespaceTest4",
            "ValidNameChainingCapitalizationTest5",
            "ValidRolloverfromPrintableStringtoUTF8StringTest10",
            "ValidUTF8StringCaseInsensitiveMatchTest11",
        ],
    },
    // BasicConstraints that are not critical, which NIST allows and RFC 5280 section 4.2.1.9 does not.
    Class { says: "profile", tests: &["ValidbasicConstraintsNotCriticalTest4"] },
    // Policies are not processed.
    Class {
        says: "policy-not-processed",
        tests: &[
            "OverlappingPoliciesTest6",
            "AllCertificatesSamePoliciesTest10",
            "AllCertificatesanyPolicyTest11",
            "AllCertificatesSamePoliciesTest13",
            "AnyPolicyTest14",
            "UserNoticeQualifierTest18",
            "ValidrequireExplicitPolicyTest1",
            "ValidrequireExplicitPolicyTest2",
            "ValidrequireExplicitPolicyTest4",
            "ValidSelfIssuedrequireExplicitPolicyTest6",
            "ValidPolicyMappingTest1",
            "ValidPolicyMappingTest3",
            "ValidPolicyMappingTest5",
            "ValidPolicyMappingTest6",
            "ValidPolicyMappingTest9",
            "ValidPolicyMappingTest11",
            "ValidPolicyMappingTest12",
            "ValidPolicyMappingTest13",
            "ValidPolicyMappingTest14",
            "ValidinhibitPolicyMappingTest2",
            "ValidinhibitPolicyMappingTest4",
            "ValidSelfIssuedinhibitPolicyMappingTest7",
            "ValidinhibitAnyPolicyTest2",
            "inhibitAnyPolicyTest3",
            "ValidSelfIssuedinhibitAnyPolicyTest7",
            "ValidSelfIssuedinhibitAnyPolicyTest9",
        ],
    },
];

/// Only when their lists are given.
pub(super) const REFUSED_WITH_LISTS: &[Class] = &[
    // A list with a negative serial number that differs from another one only in its sign.
    Class { says: "revoked", tests: &["ValidNegativeSerialNumberTest14"] },
    // Lists by another key than the one that signed the certificate, or by another issuer, or for a point named otherwise.
    Class {
        says: "revocation-unknown",
        tests: &[
            "ValidSeparateCertificateandCRLKeysTest19",
            "ValidBasicSelfIssuedOldWithNewTest1",
            "ValidBasicSelfIssuedNewWithOldTest4",
            "ValidBasicSelfIssuedCRLSigningKeyTest6",
            "ValidSelfIssuedpathLenConstraintTest15",
            "ValidSelfIssuedpathLenConstraintTest17",
            "ValidDNnameConstraintsTest19",
            "ValiddistributionPointTest4",
            "ValidIDPwithindirectCRLTest24",
            "ValidIDPwithindirectCRLTest25",
            "ValidcRLIssuerTest28",
            "ValidcRLIssuerTest29",
            "ValidcRLIssuerTest30",
            "ValidcRLIssuerTest33",
        ],
    },
    // Lists for a point that is named relative to its issuer.
    Class { says: "no full name", tests: &["ValiddistributionPointTest5", "ValiddistributionPointTest7"] },
    // Lists for some certificates or reasons, and indirect ones.
    Class {
        says: "only complete lists",
        tests: &[
            "ValidonlyContainsCACertsTest13",
            "ValidonlySomeReasonsTest18",
            "ValidonlySomeReasonsTest19",
            "ValidIDPwithindirectCRLTest22",
        ],
    },
    // Delta lists.
    Class {
        says: "delta list",
        tests: &["ValiddeltaCRLTest2", "ValiddeltaCRLTest5", "ValiddeltaCRLTest7", "ValiddeltaCRLTest8"],
    },
];
