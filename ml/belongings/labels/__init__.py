"""Labels of storage units: a code that holds an address, a name, a path; on sheets, as PDF or PNG.

Which units there are, and who may print their labels, is not known here.
"""

from ml.belongings.labels.code import modules
from ml.belongings.labels.layout import Label
from ml.belongings.labels.painting import label_png, page_png
from ml.belongings.labels.printing import sheets_pdf
from ml.belongings.labels.sheets import SHEETS, Sheet, pages

__all__ = ["SHEETS", "Label", "Sheet", "label_png", "modules", "page_png", "pages", "sheets_pdf"]
