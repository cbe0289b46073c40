"""How languages declare local names, as data for `renames.py`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final


@dataclass(frozen=True, slots=True)
class Forms:
    """How a language declares local names."""

    declares: Mapping[str, str]
    """Type of a node -> the field that holds what it declares; empty: any child."""
    scopes: frozenset[str]
    """What a declaration holds in; one beyond all of these is not local."""
    wraps: Mapping[str, str] = field(default_factory=dict)
    """As `declares`, for what may stand between a declaration and the name."""
    passes: frozenset[str] = frozenset()
    """What may stand between a declaration and its scope."""
    needs: Mapping[str, str] = field(default_factory=dict)
    """Type of a node -> a token without which it declares nothing new."""
    unclear: frozenset[str] = frozenset()
    """Nodes in which a name may be a member's, or be read by its letters."""
    constants_match: bool = False
    """Whether what looks like a new name is a comparison where a constant is called so."""


FUNCTIONS: Final = frozenset(
    """function_declaration function_expression generator_function generator_function_declaration
    arrow_function method_definition method_declaration func_literal constructor_declaration
    lambda_expression function_item closure_expression""".split()  # noqa: SIM905  # a table
)

_ECMASCRIPT: Final = Forms(
    declares={
        "variable_declarator": "name",
        "formal_parameters": "",
        "required_parameter": "pattern",
        "optional_parameter": "pattern",
        "arrow_function": "parameter",
        "catch_clause": "parameter",
        "for_in_statement": "left",
    },
    scopes=FUNCTIONS
    | {"statement_block", "for_statement", "for_in_statement", "catch_clause", "switch_body"},
    wraps={"rest_pattern": ""},
    passes=frozenset({"lexical_declaration", "formal_parameters", "switch_case", "switch_default"}),
    needs={"for_in_statement": "const let"},
    unclear=frozenset({"jsx_opening_element", "jsx_closing_element", "jsx_self_closing_element"}),
)
FORMS: Final[Mapping[str, Forms]] = {
    "javascript": _ECMASCRIPT,
    "typescript": _ECMASCRIPT,
    "typescriptreact": _ECMASCRIPT,
    "go": Forms(
        declares={
            "short_var_declaration": "left",
            "range_clause": "left",
            "var_spec": "name",
            "parameter_declaration": "name",
            "variadic_parameter_declaration": "name",
        },
        scopes=FUNCTIONS | {"block", "statement_list", "for_statement", "if_statement"},
        wraps={"expression_list": ""},
        passes=frozenset({"for_clause", "var_declaration", "var_spec_list", "parameter_list"}),
        needs={"range_clause": ":="},
    ),
    "java": Forms(
        declares={
            "local_variable_declaration": "declarator",
            "formal_parameter": "name",
            "enhanced_for_statement": "name",
            "catch_formal_parameter": "name",
            "resource": "name",
            "inferred_parameters": "",
            "lambda_expression": "parameters",
        },
        scopes=FUNCTIONS
        | {
            "block", "constructor_body", "for_statement", "enhanced_for_statement",
            "catch_clause", "try_with_resources_statement", "switch_block",
        },
        wraps={"variable_declarator": "name"},
        passes=frozenset(
            {"formal_parameters", "resource_specification", "switch_block_statement_group"}
        ),
    ),
    "rust": Forms(
        declares={
            "let_declaration": "pattern",
            "parameter": "pattern",
            "for_expression": "pattern",
            "closure_parameters": "",
        },
        scopes=FUNCTIONS | {"block", "for_expression"},
        wraps={"tuple_pattern": "", "mut_pattern": ""},
        passes=frozenset({"parameters", "closure_parameters"}),
        unclear=frozenset({"shorthand_field_initializer"}),
        constants_match=True,
    ),
}  # fmt: skip
"""Languages in which no call names a parameter and no text stands for code."""
