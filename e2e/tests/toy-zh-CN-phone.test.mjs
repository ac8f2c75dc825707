// One toy from the order to the child, in the lane of its name: see roles/toy.mjs.
import { toy } from "../roles/toy.mjs";

toy("zh-CN", "phone");
