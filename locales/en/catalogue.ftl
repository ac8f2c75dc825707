entity-product = product
products = Products
product-new = New product
product-edit = Edit product
product-import = Import a sheet
product-search = Find by name, model or bar code
product-search-go = Find
product-search-empty = Nothing found for “{ $q }”.
product-search-all = Show all products
product-list-empty = No products yet
product-list-empty-hint = Take a few photographs, then give names and components; for many products import a sheet.
product-list-empty-other = Products appear here once an enterprise entrusts them to you.
product-more = Older products
product-photo = Photo
product-photo-of = Photo { $number } of { $name }
product-photo-number = Photo { $number }
product-photo-title = Make photo { $number } the title picture
product-photo-remove = Remove photo { $number }
product-photo-choose = Take or choose photographs (JPEG, PNG)
product-photo-add = Upload the chosen photographs
product-name = Name
product-name-zh = Name in Chinese
product-name-en = Name in English
product-model = Model
product-gtin = Bar code (GTIN)
product-gtin-none = Not given
product-gtin-hint = The 8, 12, 13 or 14 digits under the bar code; leave empty if there is none.
product-components = Components
product-component = Component
product-component-number = Component { $number }
product-component-add = Add a component
product-component-remove = Remove component { $number }
product-components-hint = Divide by material: another material, colour or supplier is another component.
product-materials = Materials
product-material-number = Material { $number }
product-part-is = This part is (entry { $number })
product-colour = Colour
product-supplier = Supplier
product-version = Version
product-version-number = Version { $number }
product-versions = Versions
product-updated = Updated
product-plan = Plan market access
product-certify = Apply for certification
product-lot = New lot
product-markets = Where it can be sold
product-markets-open = See each market
product-facts = About the product
product-age = Age grade
product-age-from = From
product-age-to = To
product-age-from-unit = Unit of the lower age
product-age-to-unit = Unit of the upper age
product-age-hint = Leave the upper age empty for under 14 years.
product-years = years
product-months = months
product-age-years = { $number ->
    [one] { $number } year
   *[other] { $number } years
}
product-age-months = { $number ->
    [one] { $number } month
   *[other] { $number } months
}
product-age-range-years = { $min }–{ $max } years
product-age-range-months = { $min }–{ $max } months
product-age-range = { $min } to { $max }
product-has = Features
product-has-not = Has not
product-kind = What kind of toy is it? (choose all that apply)
product-more-features = More features
product-yes = Yes
product-no = No
product-unknown = Not sure
product-warnings-zh = Warnings (Chinese)
product-warnings-en = Warnings (English)
product-note = What changed, and why
product-note-hint = The changes are listed by themselves; you may add the reason.
product-step-photos = ① Photographs
product-step-what = ② What it is, and for whom
product-step-components = ③ Components
product-step-warnings = ④ Warnings
product-save = Save the product
product-save-version = Save as a new version
product-cancel = Cancel
product-created = The product is saved. Next: plan its market access.
product-saved = Saved as version { $number }.
product-unchanged = Nothing was changed; there is no new version.
product-old-version = This is version { $number }; the present one is version { $newest }.
product-newest-version = Show the present version

product-change-name-zh = Name in Chinese: { $before } → { $after }
product-change-name-en = Name in English: { $before } → { $after }
product-change-model = Model: { $before } → { $after }
product-change-gtin = Bar code: { $before } → { $after }
product-change-age = Age grade (months): { $before } → { $after }
product-change-feature = { $word }: { $before ->
    [yes] yes
    [no] no
   *[unknown] not sure
} → { $after ->
    [yes] yes
    [no] no
   *[unknown] not sure
}
product-change-photos = Photographs: { $before } → { $after }, or another order
product-change-warnings-zh = The Chinese warnings were changed
product-change-warnings-en = The English warnings were changed
product-change-component-added = Component “{ $component }” added
product-change-component-removed = Component “{ $component }” removed
product-change-component-name-zh = “{ $component }”, name in Chinese: { $before } → { $after }
product-change-component-name-en = “{ $component }”, name in English: { $before } → { $after }
product-change-component-materials = “{ $component }”, materials: { $before } → { $after }
product-change-component-colour = “{ $component }”, colour: { $before } → { $after }
product-change-component-supplier = “{ $component }”, supplier: { $before } → { $after }
product-change-component-feature = “{ $component }”, { $word }: { $before ->
    [yes] yes
    [no] no
   *[unknown] not sure
} → { $after ->
    [yes] yes
    [no] no
   *[unknown] not sure
}

product-error-name = Give a name in Chinese or in English.
product-error-age = The age “{ $value }” cannot be read. Write 3 years, 18 months or 36m.
product-error-age-missing = Give the lower age.
product-error-age-order = The upper age is below the lower age. Please check.
product-error-gtin = The bar code “{ $value }” is not right. Type the digits on the package again.
product-error-gtin-length = The bar code “{ $value }” has { $found } digits; it must have 8, 12, 13 or 14. Type the digits on the package again.
product-error-gtin-character = Character { $position } of the bar code “{ $value }” is “{ $found }”; only digits are allowed.
product-error-gtin-check = The check digit of the bar code “{ $value }” is { $found }; the digits before it call for { $expected }. One digit is probably mistyped.
product-error-gtin-yours = The bar code { $value } belongs to your product “{ $name }”. Edit that product, or use another bar code.
product-error-gtin-taken = The bar code { $value } is registered by another enterprise. Check the digits; if it is yours, ask the service centre.
product-error-word = The feature “{ $value }” is not known. Choose from the list, or use the words of the template’s word list.
product-error-yes-and-no = “{ $word }” is given both as present and as absent. Keep one of the two.
product-error-implies = “{ $word }” includes “{ $implied }”, which is given as absent.
product-error-component-name = Give the component a name.
product-error-material = The material “{ $value }” is not known. Choose from the list, or use the words of the template’s word list.
product-error-material-missing = Choose a material.
product-error-components = Give at least one component.
product-error-components-many = At most { $max } components.
product-error-photos = At most { $max } photographs.
product-error-photo = The photograph “{ $file }” cannot be opened; it may be damaged. Use another one.
product-error-photo-format = “{ $file }” is not a JPEG or PNG photograph. Take it with the phone, or save it as JPEG.
product-error-photo-bytes = The photograph “{ $file }” is larger than { $max } MB. Make it smaller and try again.
product-error-photo-pixels = The photograph “{ $file }” has too many pixels (at most { $max } a side, about 50 million in all). Make it smaller and try again.
product-error-photo-unknown = One photograph was not uploaded by your organisation. Upload it again.

journal-product-created = Product recorded
journal-product-changed = Saved as version { $number } ({ $changes ->
    [one] one change
   *[other] { $changes } changes
})
journal-product-shared = Opened to “{ $with }”

entity-product-import = import record
import = Import record
import-template = Download the template
import-choose = Choose or drop a product sheet (.xlsx)
import-send = Import
import-another = Import another
import-rows = { $count ->
    [one] one row
   *[other] { $count } rows
}
import-hint-rows = One row for each component; in the other rows of a product its own columns may be blank or repeated.
import-hint-good = Products without faults are recorded at once; the others wait on the import record, where you can correct them.
import-hint-twice = Importing the same file again records nothing twice.
import-before = This file was imported before; this is its record.
import-done = Imported.
import-corrected = “{ $name }” is corrected and saved.
import-still-faulty = “{ $name }” still has { $count ->
    [one] one fault
   *[other] { $count } faults
}. What you changed is saved.
import-waiting-title = Waiting for you
import-waiting-hint = Correct the cells right here, then save and retry.
import-done-title = Done
import-row = Row { $row }
import-row-number = Row
import-outcome = Outcome
import-retry = Save row { $row } and retry
import-cell-label = { $column }, row { $row }
import-state-waiting = waiting for you
import-state-created = recorded
import-state-updated = new version
import-state-unchanged = unchanged

import-error-none = Choose an .xlsx file.
import-error-bytes = The file is larger than { $max } MB. Remove pictures or divide it, then import again.
import-error-old-format = This is an old or encrypted Excel file. Remove the password, save it as .xlsx, then import again.
import-error-broken = The file cannot be opened; it may be damaged or no .xlsx. Open it in a spreadsheet program, save it as .xlsx, then try again.
import-error-unpacked = Unpacked, the file is too large (more than { $max } MB); it was not read. Keep only the product sheet and import again.
import-error-headings = No headings were found. Use the template: the first row holds the column names, such as “name zh”, “age”, “materials”.
import-error-empty = There is nothing below the headings. Fill in products, then import again.
import-error-rows = More than { $max } rows. Divide the file, then import again.
import-error-differs = This differs from row { $row } of the same product. Make them equal, or leave it blank.
import-error-yes-no = “{ $value }” is not understood; write yes or no.
import-error-gtin-twice = This bar code was used by the product of row { $row } already. Please check.

journal-product-import-received = “{ $file }” imported: { $created } recorded, { $updated } updated, { $unchanged } unchanged, { $waiting } waiting
journal-product-import-corrected = Row { $row } “{ $name }” corrected
journal-product-import-tried = Row { $row } “{ $name }” changed; { $faults } faults remain

# A product in three minutes
quick-title = New product in three minutes
quick-step = Step { $number } of { $all }
quick-photo = Take or choose photographs of the toy
quick-name = What do you call it?
quick-kind = What is it?
quick-age = For which age is it?
quick-age-hint = The age decides what it needs. A laboratory may find that it is played with earlier than you say.
quick-materials = What is it made of? Tap everything that can be touched, and the filling.
quick-features-hint = What you do not know is asked later, and only if it matters.
quick-next = Next
quick-back = Back
quick-done = Done: what does it need?
quick-error-name = Give it a name, so that you find it again.
quick-error-kind = Tap what it is.
quick-error-age = Tap for which age it is.
quick-error-materials = Tap at least one material.
quick-material-hard-plastic = hard plastic (like building bricks)
quick-material-soft-plastic = soft plastic (like a bath duck)
quick-material-other-plastic = other plastic
quick-material-textile = fabric
quick-material-filling = filling
quick-material-wood = wood
quick-material-metal = metal
quick-material-paint = paint
quick-material-paper = paper, cardboard
quick-material-rubber = rubber
quick-material-foam = foam
quick-material-slime = slime
quick-material-clay = modelling clay, dough
quick-ask-battery = Does it run on batteries?
quick-ask-button-battery = Are there button or coin cells in it?
quick-ask-magnet = Are there magnets in it?
quick-ask-sound = Does it make sounds?
quick-ask-liquid = Is there anything liquid or sticky in it?
quick-ask-projectile = Does it shoot or throw something?
quick-ask-cord = Has it a cord, string or ribbon?
