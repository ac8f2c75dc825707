"""Where GS1's description of the EPCIS 2.0 REST binding (openapi.json of its repository, 2.0.0) contradicts itself or is silent.

Each correction says why; one that changes nothing any more fails, so that none outlives its reason. What is told here are places and
values of the interface, never GS1's text. Whatever is not listed is taken at its word.
"""

import copy

PROBLEMS = ("application/problem+json", "application/problem+xml")
LISTS = ("/capture", "/eventTypes", "/epcs", "/bizSteps", "/bizLocations", "/readPoints", "/dispositions", "/queries")
BELOW = ("eventTypes/{eventType}", "epcs/{epc}", "bizSteps/{bizStep}", "bizLocations/{bizLocation}", "readPoints/{readPoint}",
         "dispositions/{disposition}")
EVENTS = ("/events", *(f"/{value}/events" for value in BELOW))
# Destinations that nobody owns: messages about what is captured here must reach no stranger.
NOBODY = ("https://client.example.com/queryCallback", "http://127.0.0.1:9/callback")

_all = []


def correction(why):
    def kept(change):
        _all.append((why, change))
        return change
    return kept


def corrected(description):
    """The description with every correction applied; LookupError names one that is no longer needed."""
    description = copy.deepcopy(description)
    for why, change in _all:
        before = copy.deepcopy(description)
        change(description)
        if description == before:
            raise LookupError(f"this correction changes nothing any more: {change.__name__} ({why})")
    return description


def _problem(description, response, kind="application/problem+json"):
    """What a problem of this response says of itself: its status and its type."""
    return description["components"]["responses"][response]["content"][kind]["schema"]["allOf"][0]["properties"]


def _answers(description, path, method, status, response):
    known = description["paths"][path][method]["responses"]
    known.setdefault(status, {"$ref": f"#/components/responses/{response}"})


@correction("404: the example beside the list names NoSuchResourceException; the list leaves it out")
def no_such_resource(description):
    for kind in PROBLEMS:
        _problem(description, "404ResourceNotFound", kind)["type"]["enum"].append("epcisException:NoSuchResourceException")


@correction("409: the problem of a conflict is said to have the status 406")
def conflicts_are_conflicts(description):
    for kind in PROBLEMS:
        status = _problem(description, "409ResourceAlreadyExistsException", kind)["status"]
        status["enum"], status["default"] = [409], 409


@correction("415: the name has a letter too many in the form for XML")
def unsupported_media_type(description):
    named = _problem(description, "415UnsupportedMediaType", "application/problem+xml")["type"]
    named["enum"] = ["epcisException:UnsupportedMediaTypeException"]


@correction("The problems of subscriptions are described as plain JSON and XML, all others as problem+json and problem+xml")
def subscription_problems(description):
    content = description["components"]["responses"]["400SubscriptionIssues"]["content"]
    for plain, problem in zip(("application/json", "application/xml"), PROBLEMS):
        content[problem] = content.pop(plain)


@correction("The problems of queries are described for JSON alone, though their answers are to be had as XML")
def query_problems_in_xml(description):
    content = description["components"]["responses"]["400QueryIssues"]["content"]
    content["application/problem+xml"] = copy.deepcopy(content["application/problem+json"])


@correction("Silent: lists take perPage and nextPageToken, which can be wrong; what is wrong with a query is documented beside, as 400")
def wrong_pages(description):
    for path in (*LISTS, "/events"):
        _answers(description, path, "get", "400", "400QueryIssues")


@correction("Silent: the events of a named query, and subscriptions, are paged as well, so that a token can be wrong there too")
def wrong_pages_of_queries(description):
    for kind in PROBLEMS:
        _problem(description, "400SubscriptionIssues", kind)["type"]["enum"].append("epcisException:QueryParameterException")


@correction("Silent: a query or a subscription that is malformed can only be refused with 400, which other operations document")
def malformed_definitions(description):
    _answers(description, "/queries", "post", "400", "400QueryIssues")
    _answers(description, "/queries/{queryName}/subscriptions", "post", "400", "400SubscriptionIssues")


@correction("Silent: bodies have a limit wherever they are read, and captures document how that is told")
def bodies_too_large(description):
    for path in ("/queries", "/queries/{queryName}/subscriptions"):
        _answers(description, path, "post", "413", "413CapturePayloadTooLarge")


@correction("Silent: maxEventCount is a parameter of every resource of events; what happens beyond it is documented for named queries alone")
def too_many_events(description):
    for path in EVENTS:
        _answers(description, path, "get", "413", "413QueryScopeOrSize")


@correction("Link is said to be a URI; by RFC 8288, and by the example beside, it is a URI in angle brackets and its relation")
def link_is_no_uri(description):
    description["components"]["schemas"]["Link"].pop("format", None)


@correction("GS1-Extensions is said to be an object and used as text: prefix=namespace, joined by commas")
def extensions_are_text(description):
    description["components"]["schemas"]["GS1-Extensions"]["type"] = "string"


@correction("The example of GS1-Extensions breaks the line, which no header may")
def extensions_on_one_line(description):
    description["components"]["schemas"]["GS1-Extensions"]["example"] = "yiwu=https://yiwu.example/,other=https://other.example/"


@correction("A capture job is one of two forms of which neither requires anything: a job without an errorFile is both, and so none")
def jobs_have_errors_or_a_file(description):
    forms = description["components"]["schemas"]["CaptureJob"]["allOf"][1]
    forms["anyOf"] = forms.pop("oneOf")


@correction("One named query: the schema is an array, the example beside it an object")
def one_query_is_one(description):
    answer = description["paths"]["/queries/{queryName}"]["get"]["responses"]["200"]["content"]["application/json"]
    if answer["schema"].get("type") == "array":
        answer["schema"] = answer["schema"]["items"]


@correction("A disposition in an address is said to be a URI; by the example beside, bare words are meant as well")
def dispositions_are_words(description):
    description["components"]["parameters"]["Disposition"]["schema"].pop("format", None)


@correction("The patterns of schedules name groups that are defined behind their use, and character classes for numbers ([0-59])")
def schedules_are_numbers(description):
    most = {"Second": 59, "Minute": 59, "Hour": 23, "DayOfMonth": 31, "Month": 12, "DayOfWeek": 7}
    for part, last in most.items():
        first = 0 if part in ("Second", "Minute", "Hour") else 1
        numbers = "|".join(str(number) for number in range(first, last + 1))
        number, span = f"({numbers})", rf"\[({numbers})-({numbers})\]"
        description["components"]["schemas"][f"GS1-Query-{part}"]["pattern"] = f"^({number}|{span})(,({number}|{span}))*$"


@correction("Silent: every operation documents 401, and no way to sign in is named; here it is a bearer key")
def keys(description):
    description["components"]["securitySchemes"] = {"key": {"type": "http", "scheme": "bearer"}}
    description["security"] = [{"key": []}]


@correction("Silent: giving a token back documents 204 and 501 alone, though a key is needed for it as for the list that gave it")
def tokens_are_given_back_with_a_key(description):
    path = "/nextPageToken/{token}"
    for status, response in (("401", "401UnauthorizedRequest"), ("403", "403ClientUnauthorized"), ("406", "406NotAcceptable")):
        _answers(description, path, "delete", status, response)


@correction("Not GS1's fault: a test must send nothing to strangers, so that destinations are such as nobody has")
def destinations_of_nobody(description):
    description["components"]["schemas"]["dest"]["enum"] = list(NOBODY)
