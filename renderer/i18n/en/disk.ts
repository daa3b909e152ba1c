export default {
  title: 'Disk',
};
