#!/usr/bin/env python3
"""Writes products.xlsx, the product sheet of the demonstration, as a merchant would fill it. Needs openpyxl."""
from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter


def gtin13(body: str) -> str:
    """GS1 check digit: weights 1 and 3 from the left of twelve digits. Prefix 952 is GS1's own for demonstrations."""
    total = sum(int(d) * (3 if i % 2 else 1) for i, d in enumerate(body))
    return body + str((10 - total % 10) % 10)


HEAD = ["产品中文名", "产品英文名", "型号", "条码", "适用年龄", "特征", "没有的特征", "中文警示语", "英文警示语",
        "部件中文名", "部件英文名", "材料", "颜色", "供应商", "可触及", "可放入口中", "部件特征", "部件没有的特征"]
SMALL_ZH = "警告:不适合3岁以下儿童使用。内含小零件。"
SMALL_EN = "WARNING: Not suitable for children under 3 years. Small parts."
PRODUCTS = [
    (["水晶泥罐配PVC娃娃钥匙扣", "Slime jar with PVC doll key ring", "XC-SL150", gtin13("952123400001"), "3-13岁",
      "玩具、水晶泥、主要供12岁及以下", "电子、磁体、发声、弹射、香味", SMALL_ZH, SMALL_EN],
     [["娃娃", "doll", "聚氯乙烯、增塑塑料", "肤色/粉", "义乌宏达塑胶", "是", "是", "", ""],
      ["水晶泥", "slime", "水晶泥", "绿", "自产", "是", "否", "接触皮肤", ""],
      ["罐", "jar", "聚丙烯", "透明", "台州日升", "是", "否", "包装", ""]]),
    (["磁力片40件套", "Magnetic building set, 40 pieces", "XC-MT40", gtin13("952123400002"), "3-14岁",
      "积木、塑胶玩具、主要供12岁及以下", "电子、发声、弹射", "警告:不适合3岁以下儿童使用。内含磁体,误吞请立即就医。",
      "WARNING: Not suitable for children under 3 years. Contains magnets; seek medical help at once if swallowed."],
     [["外壳", "tile", "ABS", "黄/蓝/红", "余姚恒塑", "是", "否", "接触皮肤", ""],
      ["磁体", "magnet", "金属", "灰", "宁波磁源", "否", "否", "磁体、小零件", ""]]),
    (["毛绒熊(发声)", "Plush bear with voice module", "XC-PB30", gtin13("952123400003"), "3-10岁",
      "毛绒玩具、电玩具、纽扣电池、发声、主要供12岁及以下", "磁体、弹射、无线", "警告:内含纽扣电池,由成人更换。",
      "WARNING: Contains a button cell; to be replaced by an adult."],
     [["毛绒面料", "fur", "纺织品", "棕", "海宁绒艺", "是", "否", "接触皮肤", ""],
      ["鼻子", "nose", "聚氯乙烯、增塑塑料", "黑", "义乌宏达塑胶", "是", "是", "", ""],
      ["发声模块", "module", "ABS", "白", "深圳音源", "否", "否", "", ""]]),
    (["发光头箍", "Light-up headband", "XC-LH02", gtin13("952123400004"), "4-12岁",
      "玩具、纽扣电池、主要供12岁及以下", "磁体、发声、弹射、无线", "警告:内含纽扣电池,由成人更换。",
      "WARNING: Contains a button cell; to be replaced by an adult."],
     [["头箍", "band", "ABS", "紫", "余姚恒塑", "是", "否", "接触皮肤", ""],
      ["电池盒", "battery box", "ABS", "黑", "深圳音源", "是", "否", "", ""]]),
    # A row as it happens: the barcode is mistyped. It waits on the import's page until somebody corrects it.
    (["弹射飞机", "Launcher plane", "XC-FP01", "9521234000058", "5-12岁",
      "塑胶玩具、弹射、主要供12岁及以下", "电子、磁体、发声", "警告:不要对准眼睛或脸部。", "WARNING: Do not aim at eyes or face."],
     [["机身", "body", "聚丙烯", "橙", "台州日升", "是", "否", "", ""]]),
]

book = Workbook()
sheet = book.active
sheet.title = "产品"
sheet.append(HEAD)
for cell in sheet[1]:
    cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="DCE9EE")
for product, parts in PRODUCTS:
    for index, part in enumerate(parts):
        sheet.append((product if index == 0 else [""] * len(product)) + part)
for index in range(1, len(HEAD) + 1):
    sheet.column_dimensions[get_column_letter(index)].width = 18
sheet.freeze_panes = "A2"
book.save("products.xlsx")
