plans = Plans
plan = Market access plan
plan-new = Market access plan
plan-choose-product = Choose a product to plan
plans-empty-title = No plans yet
plans-empty = Open a product and choose where it shall be sold; you will see what it needs.
plans-more = More
plan-product = Product
plan-markets = Markets
plan-tests = tests
plan-questions = open questions
plan-total = Total
plan-updated = Updated
plan-where = Where it shall be sold
plan-make = See what it needs
plan-manufactured-on = Date of manufacture
plan-placed-on = Date of placing on the market
plan-for = Markets:
plan-made-on = made { $day }
plan-placed = on the market { $day }
plan-version = product version { $version } · revision { $revision }
plan-newer = This plan is for version { $version } of the product; version { $newer } exists.
plan-outdated = The requirement packs have been updated since this plan was made.
plan-renew-rules = Work it out with the present requirements
plan-renew = Work it out for the new version
plan-renewed = The plan was worked out anew.
plan-answered = The answers stand in the product; the plan was worked out anew.
plan-order = Order with one tap
plan-requirements = requirements
plan-together = together
plan-alone = each market alone
plan-saving = saving
plan-only = { $market } only
plan-cost = Cost
plan-example-prices = Fees are of an example price list; the service centre's quotation counts.
plan-questions-title = { $count ->
    [one] One question changes the result
   *[other] { $count } questions change the result
}
plan-decides = decides { $count ->
    [one] one requirement
   *[other] { $count } requirements
}
plan-yes = Yes
plan-no = No
plan-answer = Send answers
plan-name-material = Name the material in the product
plan-picture = One test serves several markets
plan-picture-alt = Components on the left, tests in the middle, markets on the right; a line joins a test with each market it serves. The tables below say the same.
plan-days = { $count ->
    [one] one day
   *[other] { $count } days
}
plan-analytes-count = { $count ->
    [one] one item
   *[other] { $count } items
}
plan-table = Requirement × market
plan-item = Item
plan-none = none
plan-to-be-confirmed = to be confirmed by an expert
plan-source = Source:
plan-not-applicable = { $count } requirements do not apply (and why)
plan-tests-title = Tests to be done
plan-no-tests = No tests are needed.
plan-method = Method
plan-component = Component
plan-serves = Serves
plan-fee = Fee
plan-days-title = Days
plan-documents = Documents due
plan-no-documents = No documents are due.
plan-whole-toy = whole toy
plan-standing = Where it can be sold
plan-standing-failed = fails
plan-standing-question = question
plan-standing-to-test = to test
plan-standing-awaits = measured, limit to be confirmed
plan-standing-document = document
plan-standing-information = to know
plan-standing-covered = covered
plan-standing-exempt = exempt
plan-standing-not-applicable = not applicable
plan-verdict-covered = tests covered
plan-verdict-failed = something fails
plan-verdict-question = questions are open
plan-verdict-to-test = tests needed
plan-verdict-awaits = measured; limits to be confirmed
plan-applying = { $count ->
    [one] one requirement applies
   *[other] { $count } requirements apply
}
plan-left-to-test = { $count } to test
plan-open-questions = { $count } with an open question
plan-documents-due = { $count ->
    [one] one document
   *[other] { $count } documents
}
plan-rules-until = present rules until { $day }
plan-market-cn = China
plan-market-eu = European Union
plan-market-us = United States
plan-market-gb = United Kingdom
plan-market-ca = Canada
plan-market-jp = Japan
plan-market-kr = Korea
plan-market-au = Australia
plan-market-nz = New Zealand
plan-market-gcc = Gulf states (GCC)
plan-error-market = There is no pack for the market { $market }; known: { $known }.
plan-error-no-market = Choose at least one market.
plan-error-date = “{ $value }” is not a date; write it as 2026-11-24.
plan-error-dates = Made on { $manufactured }, later than placed on the market on { $placed }.
plan-error-product = The product contradicts itself: { $why }
confidence-memory = not checked
confidence-confirmed-1 = one source read
confidence-confirmed-2 = two independent sources read
requirements = Requirements
requirements-intro = Every requirement names its source and how sure it is; limits “to be confirmed by an expert” never give a verdict.
requirements-version = Data version { $version }
requirements-open = { $count ->
    [one] one limit to be confirmed
   *[other] { $count } limits to be confirmed
}
requirements-from = from { $day }
requirements-to = until { $day }
requirements-what = Item
requirements-category = Material category
requirements-limit = Limit
requirements-judgeable = Judgeable
requirements-yes = yes
entity-plan = plan
journal-plan-made = Market access plan made ({ $markets }, { $tests } tests)
journal-plan-answered = Questions answered, plan worked out anew ({ $tests } tests)
journal-plan-renewed = Plan worked out for version { $version } of the product ({ $tests } tests)
journal-plan-shared = Plan opened to “{ $with }”
