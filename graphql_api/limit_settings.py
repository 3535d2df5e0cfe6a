"""The settings that bound what one request may be. Defaults leave real frontends room to spare.

The largest document that common tools send is the introspection of GraphiQL and of code
generators: 1,800 characters, 250 tokens, 190 fields (inlined), 15 deep. A page of a frontend has
a few dozen fields, 8 deep.
"""

from pydantic import BaseModel, ConfigDict, Field


class LimitSettings(BaseModel):
    """Each limit is the highest value that is still accepted."""

    # A default is held to its bounds, and has its field's type, as if it had been written.
    model_config = ConfigDict(frozen=True, validate_default=True)

    max_head_bytes: int = Field(
        64_000, ge=8_000, le=1_000_000, description="Bytes of a request's address and headers."
    )
    max_body_bytes: int = Field(
        1_000_000, ge=1_000, le=10_000_000, description="Bytes of a request's body."
    )
    max_answer_bytes: int = Field(
        3_000_000,
        ge=10_000,
        # Lambda's own limit is 6 MB, and it doubles each quote and backslash on the way out.
        le=3_000_000,
        description="Bytes of an answer before compression.",
    )
    max_document_characters: int = Field(
        30_000, ge=1_000, le=1_000_000, description="Characters of a document."
    )
    max_document_tokens: int = Field(
        2_000, ge=100, le=100_000, description="Tokens of a document; parsing stops there."
    )
    max_operations: int = Field(20, ge=1, le=1_000, description="Operations in a document.")
    max_fragments: int = Field(
        100, ge=0, le=200, description="Fragments in a document, inline ones too."
    )
    max_root_fields: int = Field(
        20, ge=1, le=1_000, description="Root fields of an operation, fragments inlined."
    )
    max_fields: int = Field(
        500, ge=10, le=100_000, description="Fields of an operation, fragments inlined."
    )
    max_spreads: int = Field(
        500,
        ge=0,
        le=100_000,
        description="Fragments spread in an operation, inline ones too, fragments inlined.",
    )
    max_depth: int = Field(20, ge=5, le=100, description="Fields within fields, fragments inlined.")
    max_aliases: int = Field(
        50, ge=0, le=10_000, description="Aliases in an operation, fragments inlined."
    )
    max_directives: int = Field(
        50, ge=0, le=10_000, description="Directives in an operation, fragments inlined."
    )
    max_argument_values: int = Field(
        500,
        ge=10,
        le=100_000,
        description="Values in an operation's arguments and defaults, those within lists and"
        " objects too, fragments inlined.",
    )
    max_field_pairs: int = Field(
        3_000,
        ge=10,
        le=100_000,
        description="Pairs of fields with one response name in one place of a document, and of"
        " fragments, fragments inlined.",
    )
    max_cost: int = Field(
        10_000,
        ge=100,
        le=1_000_000,
        description="Cost of an operation: every field counts one, times the lists around it.",
    )
    max_errors: int = Field(
        10, ge=1, le=100, description="Errors told of one document, or of one request's variables."
    )
    max_variable_values: int = Field(
        2_000, ge=10, le=100_000, description="Values in a request's variables, lists included."
    )
    max_variable_depth: int = Field(
        10, ge=3, le=100, description="Lists and objects within each other in variables."
    )
    max_list_length: int = Field(
        500, ge=10, le=100_000, description="Elements of one list in variables."
    )
    max_number_digits: int = Field(
        100, ge=20, le=4_000, description="Characters of one number in a request's JSON."
    )
    document_cache_entries: int = Field(
        1_000, ge=1, le=100_000, description="Documents that a process keeps, ready to execute."
    )
    document_cache_characters: int = Field(
        2_000_000,
        ge=100_000,
        le=100_000_000,
        description="Length of the kept documents' texts together; each takes about 50 times"
        " its length in memory.",
    )
