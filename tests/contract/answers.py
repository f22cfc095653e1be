"""What is said of the answers to requests that schemathesis made: never a failure of ours, never one that the document does
not know, and nothing taken that it forbids - but for what is listed here, with the reason.
"""

import re
from collections.abc import Iterator

import yarl

from photostead.http.router import Route
from tests.client import Answer
from tests.contract.cases import Request
from tests.contract_check import ContractError, check_answer, find_operation
from tests.described_answers import check_described

# The reference declares no refusal at all; these are how we refuse, all in the one shape.
REFUSALS = {
    400: "the request is not what the operation takes, or names what is not there for who asks",
    401: "nobody is signed in",
    403: "who is signed in may not",
    404: "there is no such address or file",
    405: "the address is known, not with this method",
    409: "not now: a job runs already, a thing is in use, no folder is chosen",
    412: "a version of the upload protocol that is not spoken",
    413: "more than an operation takes",
    415: "an upload that is no application/offset+octet-stream",
    429: "too often",
}
SUCCESSES = {
    ("redirectOAuthToMobile", 302): "a redirection, which the reference declares as 200",
}
# Bodies that the reference does not declare.
STREAMS = {"getSyncStream": "lines of JSON, of which the reference says nothing"}
# By how schemathesis describes what is wrong with a request that is taken all the same.
TAKEN = {
    "Object with unexpected properties": "unknown fields are ignored: clients of another version send them",
    "violates `additionalProperties`": "the same, of queries",
    "Unsupported Content-Type": "a body is read as JSON whatever it is called: many a script forgets to say",
    "Malformed Content-Type": "the same",
    "Missing request body": "where no field is required, no body is an empty one",
}
# A date that is left empty is none: what the fields of a search form say when nobody filled them in.
EMPTY = re.compile(r'=(&|$)|: ?""')
# Whole numbers have 63 bits here, not 53: the first beyond the reference's bounds is one.
BEYOND = "9007199254740992"


def faults(route: Route, request: Request, answer: Answer) -> Iterator[str]:
    """What is wrong with an answer."""
    if answer.status >= 500:
        yield f"{answer.status}"
    elif answer.status >= 400:
        yield from refusal_faults(request, answer)
    else:
        yield from success_faults(route, request, answer)


def refusal_faults(request: Request, answer: Answer) -> Iterator[str]:
    """Of a refusal."""
    if answer.status not in REFUSALS:
        yield f"{answer.status} is no way to refuse"
    if request.method != "HEAD":
        yield from contract_faults(request, answer)


def success_faults(route: Route, request: Request, answer: Answer) -> Iterator[str]:
    """Of a success: the document knows it, and allows what was asked."""
    operation = find_operation(request.method, path_of(request))
    statuses = [str(status) for status in route.statuses] if operation is None else list(operation["responses"])
    if (route.operation_id, answer.status) not in SUCCESSES:
        if str(answer.status) not in statuses:
            yield f"{answer.status} is not declared"
        elif route.operation_id not in STREAMS and request.method != "HEAD":
            yield from contract_faults(request, answer)
    if not request.is_valid and not may_be_taken(route, request):
        yield f"taken, although invalid: {request.what}"


def contract_faults(request: Request, answer: Answer) -> Iterator[str]:
    """Of the body, by the reference and by our own document."""
    path, kind = path_of(request), answer.headers.get("Content-Type", "").partition(";")[0]
    try:
        check_answer(request.method, path, answer.status, kind, answer.body)
        check_described(request.method, path, answer.status, answer.body)
    except ContractError as error:
        yield str(error)


def may_be_taken(route: Route, request: Request) -> bool:
    """Whether there is a reason to take what is invalid in this way."""
    sent = request.target + (request.body or b"").decode(errors="replace")
    is_empty_date = route.tag == "Search" and "format" in request.what and EMPTY.search(sent) is not None
    return is_empty_date or is_list_of_one(request) or BEYOND in sent or request.what.startswith(tuple(TAKEN))


def is_list_of_one(request: Request) -> bool:
    """A list in a query is a name that comes again; of one entry it is written as that entry would be."""
    query = yarl.URL(request.target, encoded=True).query
    return "became array" in request.what and request.body is None and len(set(query)) == len(query)


def path_of(request: Request) -> str:
    """The path below /api."""
    return yarl.URL(request.target, encoded=True).path.removeprefix("/api") or "/"
